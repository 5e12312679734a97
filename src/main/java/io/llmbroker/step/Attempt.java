package io.llmbroker.step;

import io.llmbroker.dialect.Call;
import io.llmbroker.dialect.Dialect;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.dialect.Report;
import io.llmbroker.params.Injection;
import io.llmbroker.routing.Candidate;
import io.llmbroker.upstream.UpstreamCall;
import org.apache.camel.Exchange;

/** One attempt to have a request answered by one model; filled step by step on the request's thread. */
final class Attempt {
    final Candidate candidate;
    final Dialect dialect;
    /** What the vendor is asked for: chat also when a text completion is emulated on it. */
    final Endpoint endpoint;
    /** Whether the client's text completion is emulated on chat. */
    final boolean emulated;

    Report report;
    Injection injection;
    Call call;
    UpstreamCall upstream;
    Runnable abort;

    Attempt(Candidate candidate, Dialect dialect, Endpoint endpoint, boolean emulated) {
        this.candidate = candidate;
        this.dialect = dialect;
        this.endpoint = endpoint;
        this.emulated = emulated;
    }

    static Attempt of(Exchange exchange) {
        return exchange.getProperty(Property.ATTEMPT, Attempt.class);
    }
}
