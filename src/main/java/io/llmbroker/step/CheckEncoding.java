package io.llmbroker.step;

import io.llmbroker.error.ApiError;
import io.llmbroker.json.Utf8;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Lets only UTF-8 through to the parser, which would take more than that. In and out: the request's bytes. Thread-safe.
 *
 * <p>Throws {@link ApiError} 400 with line and column, both from 1, the column in bytes.
 */
public final class CheckEncoding implements Processor {
    @Override
    public void process(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof byte[] bytes) {
            int malformed = Utf8.firstMalformed(bytes);
            if (malformed >= 0) {
                throw notUtf8(bytes, malformed);
            }
        }
    }

    private static ApiError notUtf8(byte[] bytes, int malformed) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < malformed; i++) {
            column = bytes[i] == '\n' ? 1 : column + 1;
            line += bytes[i] == '\n' ? 1 : 0;
        }
        return ApiError.invalidRequest(
                "invalid_json",
                null,
                String.format(
                        "The request body is not UTF-8: byte 0x%02X at line %d, column %d.",
                        bytes[malformed] & 0xFF, line, column));
    }
}
