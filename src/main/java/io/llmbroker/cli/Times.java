package io.llmbroker.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The gateway's points in time as people say them. Immutable.
 *
 * @param clock now, and the zone that times are shown in
 */
record Times(Clock clock) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY_SECONDS = 24 * HOUR;

    /** For example {@code 3 min ago}; what is no time stays as it is. */
    String ago(String instant) {
        try {
            long seconds =
                    Duration.between(Instant.parse(instant), clock.instant()).toSeconds();
            if (seconds < 1) {
                return "now";
            }
            if (seconds < MINUTE) {
                return seconds + " s ago";
            }
            if (seconds < 2 * HOUR) {
                return seconds / MINUTE + " min ago";
            }
            return seconds < 2 * DAY_SECONDS ? seconds / HOUR + " h ago" : seconds / DAY_SECONDS + " days ago";
        } catch (DateTimeException e) {
            return instant;
        }
    }

    /** For example {@code 2026-03-01 14:03:22}, in the clock's zone. */
    String moment(String instant) {
        return in(DAY, instant);
    }

    /** For example {@code 14:03:22}, in the clock's zone. */
    String time(String instant) {
        return in(TIME, instant);
    }

    private String in(DateTimeFormatter form, String instant) {
        try {
            return form.format(Instant.parse(instant).atZone(clock.getZone()));
        } catch (DateTimeException e) {
            return instant;
        }
    }
}
