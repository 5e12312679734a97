package io.llmbroker.step.bus;

import io.llmbroker.bus.DeadLetters;

/** The exchange properties of the bus's routes and steps; ARCHITECTURE.md has the table. */
public final class BusProperty {
    /** Name of the door, a string: {@code jms}, {@code amqp}, {@code kafka}; set by the door's route. */
    public static final String DOOR = "llmBusDoor";
    /** Queue or topic that the message came from, a string; set by the door's route. */
    public static final String DESTINATION = "llmBusDestination";
    /** The {@code Delivery}. */
    public static final String DELIVERY = "llmBusDelivery";
    /** Kafka's handle to commit the record, for the door's route. */
    public static final String COMMIT = "llmBusCommit";
    /** Whether a call is due, a boolean: the loop's condition. */
    public static final String PENDING = "llmBusPending";
    /** Whether the call's answer is known and no model is to be asked, a boolean. */
    public static final String KNOWN = "llmBusKnown";
    /** Whether the message is a dead letter, a boolean. */
    public static final String DEAD = "llmBusDead";
    /** Whether an answer is to be sent, a boolean. */
    public static final String ANSWERED = "llmBusAnswered";

    /** Ids of the dead letters to be sent again, a string with commas, or {@code *}; set by the replay's route. */
    public static final String REPLAY = "llmBusReplay";
    /** The youngest of them, in milliseconds since 1970; set by the replay's route. */
    public static final String REPLAY_UNTIL = "llmBusReplayUntil";
    /** Id of the dead letter that is being sent again, a string. */
    public static final String REPLAYED = DeadLetters.REPLAYED;

    private BusProperty() {}
}
