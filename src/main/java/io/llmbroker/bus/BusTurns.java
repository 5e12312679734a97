package io.llmbroker.bus;

/**
 * Who waits for whom among the messages of a process.
 *
 * @param models calls to a model
 * @param keys messages with one idempotency key
 */
public record BusTurns(ModelTurns models, KeyTurns keys) {
    /** @return turns that nobody has taken */
    public static BusTurns open() {
        return new BusTurns(new ModelTurns(), new KeyTurns());
    }
}
