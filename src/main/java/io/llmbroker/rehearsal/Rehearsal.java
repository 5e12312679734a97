package io.llmbroker.rehearsal;

import io.llmbroker.config.ModelEntry;
import io.llmbroker.dialect.Report;
import io.llmbroker.error.ApiError;
import io.llmbroker.params.Injection;
import io.llmbroker.routing.Candidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

/**
 * A request that goes the real way and is not sent: what the steps decide on the way is told here, and the last of it is
 * what would have left the gateway. Lives for one request in a context of its own. Thread-safe.
 */
public final class Rehearsal {
    /** Exchange property of a rehearsal's exchanges. */
    static final String PROPERTY = "llmRehearsal";
    /** Exchange property with the operation, which the door sets. */
    static final String ENDPOINT = "llmEndpoint";

    private static final String VENDOR_URL = "llmVendorUrl";
    private static final String PROMPTS = "llmPrompts";

    private final List<String> routes = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final Map<String, ApiError> refusals = new LinkedHashMap<>();
    private List<Candidate> candidates = List.of();
    private String endpoint;
    private String asked;
    private String matches;
    private ModelEntry entry;
    private ApiError keyMissing;
    private Departure departure;
    private String vendorUrl;
    private int prompts;

    /**
     * What one model was about to be asked.
     *
     * @param candidate the model
     * @param injection the request with the configuration's parameters
     * @param report what was dropped and changed; grows while the vendor's request is made
     */
    public record Attempt(Candidate candidate, Injection injection, Report report) {}

    /**
     * @param exchange any
     * @return the rehearsal that it belongs to, or null when it is real
     */
    public static Rehearsal of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Rehearsal.class);
    }

    /**
     * Makes a context this rehearsal's stage.
     *
     * @param context before its routes are loaded
     */
    public void joins(CamelContext context) {
        Stage.set(context, this);
    }

    synchronized void enters(String route, Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
        if (departure == null && exchange.getPattern().isOutCapable()) {
            routes.add(route);
            endpoint = exchange.getProperty(ENDPOINT, endpoint, String.class);
        }
    }

    synchronized boolean isOver() {
        return departure != null;
    }

    /** The exchange goes no further; nothing of what would have been sent stays in it. */
    synchronized void ends(Departure last, Exchange exchange) {
        if (departure == null) {
            departure = last;
            vendorUrl = exchange.getProperty(VENDOR_URL, String.class);
            List<?> several = exchange.getProperty(PROMPTS, List.class);
            prompts = several == null ? 1 : several.size();
        }
        exchange.setException(null);
        exchange.getMessage().setBody(null);
        exchange.getMessage().setHeaders(new HashMap<>());
        exchange.setRouteStop(true);
    }

    /** @param name what the client calls the model */
    public synchronized void asked(String name) {
        asked = name;
    }

    /**
     * @param key alias or pattern that the name belongs to
     * @param found what it stands for
     * @param all models that may answer, in order, those without a key included
     */
    public synchronized void resolved(String key, ModelEntry found, List<Candidate> all) {
        matches = key;
        entry = found;
        candidates = all;
    }

    /** @param missing what a real request would fail with; the rehearsal goes on without the key */
    public synchronized void lacksKey(ApiError missing) {
        if (keyMissing == null) {
            keyMissing = missing;
        }
    }

    /**
     * @param candidate whose turn it is
     * @param injection the request with the configuration's parameters
     * @param report takes what is dropped and changed on the way
     */
    public synchronized void attempt(Candidate candidate, Injection injection, Report report) {
        attempts.add(new Attempt(candidate, injection, report));
    }

    /**
     * @param candidate who cannot be asked
     * @param error why
     */
    public synchronized void refused(Candidate candidate, ApiError error) {
        refusals.putIfAbsent(candidate.model().alias(), error);
    }

    /** @return ids of the routes, in the order in which the exchange came to them */
    public synchronized List<String> routes() {
        return List.copyOf(routes);
    }

    /** @return the operation, or null when it came to no door */
    public synchronized String endpoint() {
        return endpoint;
    }

    /** @return what the client calls the model, or null when that was not found out */
    public synchronized String asked() {
        return asked;
    }

    /** @return alias or pattern that the name belongs to, or null */
    public synchronized String matches() {
        return matches;
    }

    /** @return what the name stands for, or null */
    public synchronized ModelEntry entry() {
        return entry;
    }

    /** @return models that may answer, in order */
    public synchronized List<Candidate> candidates() {
        return candidates;
    }

    /** @return aliases of the models that could not be asked, and why */
    public synchronized Map<String, ApiError> refusals() {
        return new LinkedHashMap<>(refusals);
    }

    /** @return the attempt that came to the vendor; when none did, the one whose failure the client would see; or null */
    public synchronized Attempt attempt() {
        return attempts.isEmpty() ? null : attempts.get(departure == null ? 0 : attempts.size() - 1);
    }

    /** @return what a real request would fail with for want of a key, or null */
    public synchronized ApiError keyMissing() {
        return keyMissing;
    }

    /** @return what would have left the gateway, or null when nothing would */
    public synchronized Departure departure() {
        return departure;
    }

    /** @return URL of the vendor's endpoint, or null when the request was not made yet */
    public synchronized String vendorUrl() {
        return vendorUrl;
    }

    /** @return calls that the request would be split into, one for each prompt */
    public synchronized int prompts() {
        return prompts;
    }
}
