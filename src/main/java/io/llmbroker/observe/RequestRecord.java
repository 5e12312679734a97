package io.llmbroker.observe;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.config.Price;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one request was, for its log line and the meters. Written by the request's thread alone, read when the request is
 * over.
 */
public final class RequestRecord {
    /** What nginx logs for a client that went before its answer was complete. */
    public static final int CLIENT_CLOSED_REQUEST = 499;

    private static final int LONGEST_NAME = 200;

    private final long startedNanos = System.nanoTime();
    private final String requestId;
    final Endpoint endpoint;

    String alias;
    String label;
    String provider;
    String vendorModel;
    private int status = 200;
    String client;
    String errorCode;
    String errorType;
    boolean stream;
    int attempts;
    String finishReason;
    String vendorRequestId;
    private boolean clientGone;
    private boolean ownFailure;
    final Map<String, String> dropped = new LinkedHashMap<>();
    final Map<String, String> changed = new LinkedHashMap<>();
    final Set<String> injected = new LinkedHashSet<>();
    private Map<String, String> rules = Map.of(); // few requests have any
    final TokenCount tokens = new TokenCount();
    Price price;
    JsonNode requestBody;
    StringBuilder responseBody;

    private AtomicInteger inFlight;
    private long firstTokenNanos;
    private long vendorBeganNanos;
    private long vendorNanos;
    private long overheadNanos;
    private long endedNanos;
    private Instant endedAt;
    private int skippedEvents;

    /**
     * @param requestId the client's or ours
     * @param endpoint the operation
     */
    public RequestRecord(String requestId, Endpoint endpoint) {
        this.requestId = requestId;
        this.endpoint = endpoint;
    }

    /** Others choose it: a line of the log must not become a novel. */
    private static String shown(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
    }

    /** @return the client's or our id */
    public String requestId() {
        return requestId;
    }

    /** @param address where the request came from */
    public void from(String address) {
        client = address;
    }

    /**
     * @param name what the client asked for
     * @param meterLabel the same, or the pattern that it matched: bounded in number
     * @param streaming whether the client wants a stream
     */
    public void asked(String name, String meterLabel, boolean streaming) {
        alias = shown(name);
        label = meterLabel;
        stream = streaming;
    }

    /**
     * An attempt begins; what the one before had dropped or injected is forgotten.
     *
     * @param providerName whose turn it is
     * @param model what the vendor calls the model
     * @param modelPrice what it takes for tokens, or null
     */
    public void attempt(String providerName, String model, Price modelPrice) {
        provider = providerName;
        price = modelPrice;
        vendorModel = shown(model);
        dropped.clear();
        changed.clear();
        injected.clear();
    }

    /** Is counted in a gauge of requests in flight, and in no other any more; null for none. */
    void flyingIn(AtomicInteger gauge) {
        if (inFlight != null) {
            inFlight.decrementAndGet();
        }
        inFlight = gauge;
        if (gauge != null) {
            gauge.incrementAndGet();
        }
    }

    /** @return the status that the client was told, 499 when it went first */
    public int status() {
        return clientGone ? CLIENT_CLOSED_REQUEST : status;
    }

    /**
     * A call to a vendor is about to be sent.
     *
     * @param call its number, from 1
     */
    public void vendorBegins(int call) {
        attempts = call;
        vendorBeganNanos = System.nanoTime();
    }

    /** The vendor's answer, or the first content of its stream, is here, or the call has failed. */
    public void vendorAnswered() {
        if (vendorBeganNanos != 0) {
            vendorNanos += System.nanoTime() - vendorBeganNanos;
            vendorBeganNanos = 0;
        }
    }

    /** @param nanos a wait that is not the gateway's work: a pause between attempts */
    public void waited(long nanos) {
        vendorNanos += nanos;
    }

    /**
     * The answer begins: what the gateway itself has taken until now is its overhead. What a stream takes afterwards is
     * the vendor's and the client's time.
     */
    public void answers() {
        overheadNanos = System.nanoTime() - startedNanos - vendorNanos;
    }

    /** @return milliseconds that the gateway itself took until the answer began */
    public double overheadMillis() {
        return overheadNanos / 1e6;
    }

    /** The last byte of the answer is written; nothing changes any more. */
    public void ended() {
        endedNanos = System.nanoTime();
        endedAt = Instant.now();
    }

    /** @return when the request ended */
    Instant endedAt() {
        return endedAt;
    }

    /** @return milliseconds from the request's arrival to its end */
    public double totalMillis() {
        return (endedNanos - startedNanos) / 1e6;
    }

    /** The first content is here. */
    public void firstToken() {
        if (firstTokenNanos == 0) {
            firstTokenNanos = System.nanoTime();
        }
    }

    /** @return milliseconds from the request to the first content; negative when there was none */
    public double firstTokenMillis() {
        return firstTokenNanos == 0 ? -1 : (firstTokenNanos - startedNanos) / 1e6;
    }

    /** @param error what the client was, or would have been, told */
    public void failed(ApiError error) {
        status = error.status();
        errorCode = error.code();
        errorType = error.type().wireName();
        boolean late = error.type() == ErrorType.TIMEOUT && attempts > 0; // somebody was waited for
        ownFailure = status >= 500 && !error.isFromVendor() && !late;
    }

    /** @return whether the request failed with a 5xx that no vendor caused */
    public boolean isOwnFailure() {
        return ownFailure && !clientGone;
    }

    /** The client went before its answer was complete. */
    public void clientGone() {
        clientGone = true;
    }

    /** @param reason a choice's {@code finish_reason} */
    public void finished(String reason) {
        finishReason = reason;
    }

    /** @param id the vendor's id of the request that answered */
    public void vendorRequest(String id) {
        vendorRequestId = id == null ? null : shown(id);
    }

    /** @param events events of the vendor's stream that made no sense */
    public void skipped(int events) {
        skippedEvents += events;
    }

    /** @return events of the vendor's stream that made no sense */
    public int skippedEvents() {
        return skippedEvents;
    }

    /**
     * @param names parameters that the configuration filled in
     * @param lost parameters that were not sent, and why
     * @param altered parameters that were sent otherwise, and why
     */
    public void parameters(Set<String> names, Map<String, String> lost, Map<String, String> altered) {
        injected.addAll(names);
        dropped.putAll(lost);
        changed.putAll(altered);
    }

    /** @return parameters that were not sent, and why; a view */
    public Map<String, String> dropped() {
        return dropped;
    }

    /**
     * A rule of the house changed the request or answered it.
     *
     * @param name what was done, for example {@code redacted}
     * @param detail more of it, or empty
     */
    public void rule(String name, String detail) {
        if (rules.isEmpty()) {
            rules = new LinkedHashMap<>();
        }
        rules.put(name, shown(detail));
    }

    /** @return what rules of the house did, with details; a view */
    public Map<String, String> rules() {
        return rules;
    }

    /** @return calls made to vendors */
    public int attempts() {
        return attempts;
    }

    /** @param usage OpenAI's usage object of one answer; added to what is counted already */
    public void usage(JsonNode usage) {
        tokens.add(usage);
    }

    /** @return tokens so far */
    public TokenCount tokens() {
        return tokens;
    }

    /** @param request the parsed body, kept for the log when bodies are logged */
    public void keepRequest(JsonNode request) {
        requestBody = request;
        responseBody = new StringBuilder();
    }

    /** @param part what the client gets next, kept when bodies are logged */
    public void keepResponse(String part) {
        if (responseBody != null) {
            responseBody.append(part);
        }
    }

    /** @return whether bodies are kept */
    public boolean keepsBodies() {
        return responseBody != null;
    }
}
