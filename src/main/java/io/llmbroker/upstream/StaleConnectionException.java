package io.llmbroker.upstream;

import java.io.IOException;

/** A pooled connection that the vendor had closed before it read the request. */
final class StaleConnectionException extends IOException {
    private static final long serialVersionUID = 1L;

    StaleConnectionException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
