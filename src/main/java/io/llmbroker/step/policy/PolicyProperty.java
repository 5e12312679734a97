package io.llmbroker.step.policy;

/** The exchange properties between the steps of this package and the routes that use them; ARCHITECTURE.md has the table. */
public final class PolicyProperty {
    /** The model that the client asked for, a string. */
    public static final String ASKED_MODEL = "llmAskedModel";
    /** Length of these texts, an integer: UTF-16 characters. */
    public static final String PROMPT_CHARS = "llmPromptChars";
    /** The writing system of most letters, a string. */
    public static final String PROMPT_SCRIPT = "llmPromptScript";
    /** Alias of the model that is to answer, a string. */
    public static final String USE_MODEL = "llmUseModel";
    /** Text of a system message to put first, a string. */
    public static final String SYSTEM_PROMPT = "llmSystemPrompt";
    /** What was taken out of the request, a string, or absent. */
    public static final String REDACTED = "llmRedacted";
    /** Text of an answer without a call, a string. */
    public static final String CANNED_TEXT = "llmCannedText";
    /** HTTP status of a refusal, an integer from 400 to 599. */
    public static final String REFUSE_STATUS = "llmRefuseStatus";
    /** Code of a refusal, a string. */
    public static final String REFUSE_CODE = "llmRefuseCode";
    /** Message of a refusal, a string. */
    public static final String REFUSE_MESSAGE = "llmRefuseMessage";
    /** Seconds until a refused client may come back, an integer, or absent. */
    public static final String REFUSE_RETRY_AFTER = "llmRefuseRetryAfter";
    /** Whether the request is one that a revision is tried with, a boolean. */
    public static final String TRIAL = "llmTrial";
    /** The answer that a shadow's is compared with, a JSON tree, or absent. */
    public static final String SHADOWED = "llmShadowed";
    /** Alias of the model that gave it, a string. */
    public static final String SHADOWED_MODEL = "llmShadowedModel";

    private PolicyProperty() {}
}
