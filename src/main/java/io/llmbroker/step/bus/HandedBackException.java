package io.llmbroker.step.bus;

/** The message was not worked on and goes back to its broker, for others. */
final class HandedBackException extends RuntimeException {
    HandedBackException(String why) {
        super(why, null, false, false);
    }
}
