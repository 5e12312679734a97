package io.llmbroker.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What a command knows of where it was called. Immutable.
 *
 * @param environment variables
 * @param colour whether standard output is a terminal that wants colours
 * @param in standard input
 * @param clock the time, in the zone that times are shown in
 * @param folder where the user stands: files below it are called by their relative names
 */
public record Shell(Map<String, String> environment, boolean colour, InputStream in, Clock clock, Path folder) {
    /** The script says whether it is a terminal: from JDK 22 on, asking Java loads half of a shell. */
    private static final String TERMINAL = "llmbroker.terminal";

    /** @return that of this process */
    public static Shell ofProcess() {
        boolean terminal = Boolean.getBoolean(TERMINAL);
        Map<String, String> environment = System.getenv();
        boolean colour = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
        Path folder = Path.of("").toAbsolutePath();
        return new Shell(environment, colour, System.in, Clock.systemDefaultZone(), folder);
    }

    /** One line of text as it may be shown; the name of a file that it begins with is said from where the user stands. */
    String plain(String text) {
        String below = folder + "/";
        return Plain.text(text.startsWith(below) ? text.substring(below.length()) : text);
    }

    /** @return colours, or none where none are wanted */
    Ink ink() {
        return new Ink(colour);
    }
}
