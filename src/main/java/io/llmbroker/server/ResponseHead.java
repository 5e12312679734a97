package io.llmbroker.server;

import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Writes status and headers of an exchange's answer. */
final class ResponseHead {
    /** The server's own business; HTTP/2 forbids them. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection", "content-length", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade");

    private ResponseHead() {}

    /**
     * @param exchange with the answer as its message
     * @param response takes status and headers
     * @return the answer's body
     */
    static Object write(Exchange exchange, HttpServerResponse response) {
        Message message = exchange.getMessage();
        Object status = message.getHeader(Exchange.HTTP_RESPONSE_CODE);
        response.setStatusCode(status instanceof Integer code ? code : 200);
        for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
            String name = header.getKey();
            if (header.getValue() != null && isForClient(name)) {
                response.putHeader(name, header.getValue().toString());
            }
        }
        return message.getBody();
    }

    private static boolean isForClient(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !lower.startsWith("camel") && !OF_THE_CONNECTION.contains(lower);
    }
}
