package io.llmbroker.upstream;

import java.io.IOException;
import java.time.Duration;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.util.Timeout;

/**
 * Fits camel-http's client to model calls: each call's own time-outs, a handle to abort it, and no failure body so long
 * that it fills the memory. Set by {@code camel.component.http.httpClientConfigurer}. Thread-safe.
 */
public final class UpstreamClient implements HttpClientConfigurer {
    /** Longest body of a failure that is read, in bytes. */
    static final long MAX_FAILURE_BYTES = 1 << 20;

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.addExecInterceptorFirst("llmbroker", new PerCall());
    }

    private static final class PerCall implements ExecChainHandler {
        @Override
        @SuppressWarnings("deprecation") // a connect time-out for one call has no other place in HttpClient 5.5
        public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
                throws IOException, HttpException {
            UpstreamCall call = UpstreamCall.current();
            if (call != null) {
                scope.clientContext.setRequestConfig(RequestConfig.copy(scope.clientContext.getRequestConfigOrDefault())
                        .setConnectTimeout(timeout(call.connectTimeout()))
                        .setConnectionRequestTimeout(timeout(call.connectTimeout()))
                        .setResponseTimeout(timeout(call.responseTimeout()))
                        .build());
                if (scope.originalRequest instanceof Cancellable cancellable) {
                    call.attach(cancellable);
                }
            }
            ClassicHttpResponse response = chain.proceed(request, scope);
            HttpEntity entity = response.getEntity();
            if (response.getCode() >= 400 && entity != null) {
                response.setEntity(new BoundedEntity(entity, MAX_FAILURE_BYTES));
            }
            return response;
        }

        private static Timeout timeout(Duration duration) {
            return Timeout.ofMilliseconds(Math.max(1, duration.toMillis()));
        }
    }
}
