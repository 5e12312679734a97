package io.llmbroker.cli;

import java.io.InputStream;
import java.time.Clock;
import java.util.Map;

/**
 * What a command knows of where it was called. Immutable.
 *
 * @param environment variables
 * @param colour whether standard output is a terminal that wants colours
 * @param in standard input
 * @param clock the time, in the zone that times are shown in
 */
public record Shell(Map<String, String> environment, boolean colour, InputStream in, Clock clock) {
    /** The script says whether it is a terminal: from JDK 22 on, asking Java loads half of a shell. */
    private static final String TERMINAL = "llmbroker.terminal";

    /** @return that of this process */
    public static Shell ofProcess() {
        boolean terminal = Boolean.getBoolean(TERMINAL);
        Map<String, String> environment = System.getenv();
        boolean colour = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Shell(environment, colour, System.in, Clock.systemDefaultZone());
    }

    /** @return colours, or none where none are wanted */
    Ink ink() {
        return new Ink(colour);
    }
}
