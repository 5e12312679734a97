package io.llmbroker.server;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The id by which a client finds its request in our log. Stateless. */
public final class RequestId {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private static final HexFormat HEX = HexFormat.of();

    private RequestId() {}

    /**
     * @param sent what the client calls its request, or null
     * @return the same when it is safe in headers and logs, else a new one
     */
    public static String of(Object sent) {
        return sent instanceof String text && SAFE.matcher(text).matches() ? text : fresh();
    }

    /** Names a request and protects nothing: it need not be hard to guess. */
    private static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "req_" + HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
    }
}
