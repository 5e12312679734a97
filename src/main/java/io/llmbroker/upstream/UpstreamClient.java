package io.llmbroker.upstream;

import java.io.ByteArrayInputStream;
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
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.util.Timeout;

/**
 * Fits camel-http's client to model calls: each call's own time-out to connect, a handle to abort it, no failure body so
 * long that it fills the memory, and no failure at all where only a pooled connection was stale. Reads have no time-out:
 * the request's deadline aborts the call, and a socket's own one would set and unset a timer in the JDK for each read. Set by
 * {@code camel.component.http.httpClientConfigurer}. Thread-safe.
 */
public final class UpstreamClient implements HttpClientConfigurer {
    /** Longest body of a failure that is read, in bytes. */
    static final long MAX_FAILURE_BYTES = 1 << 20;

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.addExecInterceptorFirst("llmbroker", new PerCall())
                .setRequestExecutor(RequestSender.INSTANCE)
                .setKeepAliveStrategy(KeepAlive.INSTANCE);
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
                        .setResponseTimeout(Timeout.DISABLED)
                        .build());
                if (scope.originalRequest instanceof Cancellable cancellable) {
                    call.attach(cancellable);
                }
            }
            ClassicHttpResponse response = answer(request, scope, chain);
            scope.originalRequest.setEntity(null); // its answer may take minutes, and it may be large
            HttpEntity entity = response.getEntity();
            if (response.getCode() >= 300 && entity != null) {
                response.setEntity(new BoundedEntity(entity, MAX_FAILURE_BYTES, scope.execRuntime::discardEndpoint));
            }
            return response;
        }

        /** Sends once; and once more, on a new connection, when the pooled one was closed before the vendor could begin. */
        private static ClassicHttpResponse answer(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
                throws IOException, HttpException {
            try {
                return chain.proceed(request, scope);
            } catch (StaleConnectionException e) {
                if (scope.execRuntime.isExecutionAborted() || !isAtItsStart(request.getEntity())) {
                    throw e;
                }
            }
            UpstreamCall.newConnection();
            try {
                return chain.proceed(
                        ClassicRequestBuilder.copy(scope.originalRequest).build(), scope);
            } finally {
                UpstreamCall.anyConnection();
            }
        }

        /** Whether a body can be sent again; camel-http makes streams of byte arrays, which can. */
        private static boolean isAtItsStart(HttpEntity entity) throws IOException {
            if (entity == null || entity.isRepeatable()) {
                return true;
            }
            if (entity.getContent() instanceof ByteArrayInputStream bytes) {
                bytes.reset();
                return true;
            }
            return false;
        }

        private static Timeout timeout(Duration duration) {
            return Timeout.ofMilliseconds(Math.max(1, duration.toMillis()));
        }
    }
}
