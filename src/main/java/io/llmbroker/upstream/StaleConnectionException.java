package io.llmbroker.upstream;

import java.io.IOException;

/** A pooled connection that the vendor had closed before it had the whole request. */
final class StaleConnectionException extends IOException {
    private static final long serialVersionUID = 1L;

    StaleConnectionException(String message, IOException cause) {
        super(message, cause);
    }
}
