package io.llmbroker.step;

/**
 * The exchange properties that the routes and the steps share; ARCHITECTURE.md has the table. Properties stay inside the
 * gateway, headers cross its borders.
 */
public final class Property {
    /** Operation, a string such as {@code chat.completions}; set by the door's route. */
    public static final String ENDPOINT = "llmEndpoint";
    /** Path of the HTTP request, a string. */
    public static final String PATH = "llmPath";
    /** The request's id, a string. */
    public static final String REQUEST_ID = "llmRequestId";
    /** The parsed request, an {@code ObjectNode} that nobody changes. */
    public static final String REQUEST = "llmRequest";
    /** Whether the client wants a stream, a boolean. */
    public static final String STREAM = "llmStream";
    /** All texts of the request, a line each, a string, where a route asked for it. */
    public static final String PROMPT_TEXT = "llmPromptText";
    /** Prompts to be answered one by one, a list of strings, or absent. */
    public static final String PROMPTS = "llmPrompts";
    /** The {@code Exchange} that several prompts came in, for those that are answered one by one. */
    public static final String WHOLE = "llmWhole";
    /** The client's harmless headers, a map: each attempt starts with them anew. */
    public static final String HEADERS = "llmHeaders";
    /** When the client stops to wait, in milliseconds since 1970, a long; or absent. */
    public static final String DEADLINE = "llmDeadline";
    /** Whether a stream that is asked for is answered in one piece, a boolean, or absent. */
    public static final String FOLD = "llmFold";
    /** Who sent the request, a string for the log, where it did not come by HTTP. */
    public static final String CLIENT = "llmClient";
    /** The {@code AttemptPlan}. */
    public static final String PLAN = "llmPlan";
    /** Whether an attempt is due, a boolean: the loop's condition. */
    public static final String PENDING = "llmPending";
    /** The {@code Attempt} under way. */
    public static final String ATTEMPT = "llmAttempt";
    /** Alias of the model whose turn it is, a string. */
    public static final String MODEL = "llmModel";
    /** Name of the provider whose turn it is, a string. */
    public static final String PROVIDER = "llmProvider";
    /** Id of the vendor route, a string. */
    public static final String ROUTE = "llmRoute";
    /** Whether the configuration names a route of its own for the provider, a boolean. */
    public static final String ROUTE_NAMED = "llmRouteNamed";
    /** URL of the vendor's endpoint, a string: from the configuration alone. */
    public static final String VENDOR_URL = "llmVendorUrl";
    /** The {@code Cancellation} of the request; set by the server. */
    public static final String CANCELLATION = "llmCancellation";
    /** The {@code RequestRecord}. */
    public static final String RECORD = "llmRecord";

    private Property() {}
}
