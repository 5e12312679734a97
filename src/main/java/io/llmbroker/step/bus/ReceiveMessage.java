package io.llmbroker.step.bus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmbroker.config.Catalog;
import io.llmbroker.config.Similar;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.Json;
import io.llmbroker.server.Gateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultMessage;

/**
 * The first step of every door on a bus: takes the message apart. In: a message as Camel's component leaves it. Out:
 * {@code llmBusDelivery}; {@code llmBusPending} unless the message can be no request: then it becomes a dead letter at
 * once. Thread-safe.
 */
public final class ReceiveMessage implements Processor {
    /** What clients of a bus ask for beside model calls. */
    static final String MODELS = "models";

    private static final String NO_MODEL = "none";
    private static final List<String> OPERATIONS = Stream.concat(
                    Arrays.stream(Endpoint.values()).map(Endpoint::wireName), Stream.of(MODELS))
            .toList();

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        Map<String, Object> headers = new HashMap<>(message.getHeaders());
        Message original = new DefaultMessage(exchange.getContext());
        original.setBody(isKept(body) ? body : null);
        original.setHeaders(headers);
        Delivery delivery = new Delivery(
                original, BusHeaders.of(headers, exchange.getProperty(BusProperty.DOOR, String.class)), bytes(body));
        exchange.setProperty(BusProperty.DELIVERY, delivery);
        exchange.getExchangeExtension().addOnCompletion(new DeliveryDone(delivery));
        try {
            understand(delivery, body, Gateway.of(exchange.getContext()).catalog());
        } catch (ApiError e) {
            delivery.fails(e, true);
        }
        exchange.setProperty(BusProperty.PENDING, delivery.dead == null);
    }

    /** Whether it can be sent on as it is, which what is read from a stream cannot. */
    private static boolean isKept(Object body) {
        return body instanceof byte[] || body instanceof String || body instanceof Map;
    }

    private static byte[] bytes(Object body) {
        if (body instanceof byte[] bytes) {
            return bytes;
        }
        return body instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
    }

    private static void understand(Delivery delivery, Object body, Catalog catalog) {
        Map<String, String> headers = delivery.headers.others();
        if (body != null && !(body instanceof byte[]) && !(body instanceof String)) {
            throw ApiError.of(
                    415,
                    ErrorType.INVALID_REQUEST,
                    "unsupported_message_type",
                    "A request is a text message or a bytes message that holds JSON.");
        }
        long most = catalog.proxy().maxBodyBytes();
        if (delivery.body.length > most) {
            throw ApiError.of(
                    413,
                    ErrorType.INVALID_REQUEST,
                    "request_too_large",
                    "The request has " + delivery.body.length + " bytes; at most " + most + " are taken.");
        }
        delivery.operation = headers.getOrDefault("operation", Endpoint.CHAT_COMPLETIONS.wireName());
        if (!OPERATIONS.contains(delivery.operation)) {
            throw unknown(delivery.operation);
        }
        String stream = headers.getOrDefault("stream", "").toLowerCase(Locale.ROOT);
        if (!List.of("", "folded", "chunks").contains(stream)) {
            throw ApiError.invalidRequest("invalid_value", "stream", "The header 'stream' is folded or chunks.");
        }
        delivery.chunks = stream.equals("chunks");
        delivery.model = delivery.operation.equals(MODELS) ? NO_MODEL : model(delivery.body, catalog);
    }

    private static ApiError unknown(String operation) {
        List<String> close = Similar.to(operation, OPERATIONS, 1);
        String shown = operation.length() > 100 ? operation.substring(0, 100) + "..." : operation;
        return ApiError.invalidRequest(
                "unknown_operation",
                "operation",
                "There is no operation '" + shown + "'."
                        + (close.isEmpty()
                                ? " There are " + String.join(", ", OPERATIONS) + "."
                                : " Did you mean " + close.get(0) + "?"));
    }

    /** The model that is to be called, found without a tree of the whole. */
    private static String model(byte[] json, Catalog catalog) {
        try (JsonParser parser = Json.MAPPER.getFactory().createParser(json)) {
            String asked = asked(parser);
            String model = asked == null || asked.isBlank() ? catalog.proxy().defaultModel() : asked;
            return model == null ? NO_MODEL : catalog.key(model).orElse(NO_MODEL);
        } catch (IOException e) {
            return NO_MODEL; // the call says what is wrong with it
        }
    }

    private static String asked(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return null;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals("model");
            parser.nextToken();
            if (found) { // a second one is refused later
                return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
            }
            parser.skipChildren();
        }
        return null;
    }
}
