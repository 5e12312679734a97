package io.llmbroker.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code proxy:}. */
final class ProxyReader {
    private static final Pattern SIZE = Pattern.compile("(\\d+) ?([KMG]i?)?B");
    private static final Map<String, Long> UNITS =
            Map.of("K", 1000L, "Ki", 1L << 10, "M", 1_000_000L, "Mi", 1L << 20, "G", 1_000_000_000L, "Gi", 1L << 30);

    private ProxyReader() {}

    static Proxy read(Section proxy) {
        return new Proxy(
                proxy.text("default_model"),
                proxy.flag("enable_parameter_injection", true),
                proxy.flag("enable_request_logging", true),
                proxy.flag("log_bodies", false),
                proxy.seconds("timeout", Duration.ofMinutes(10)), // as OpenAI's own clients do
                maxBodyBytes(proxy),
                proxy.seconds("drain_timeout", Duration.ofSeconds(30)),
                proxy.has("auto_rollback") ? proxy.node().get("auto_rollback").doubleValue() : null,
                proxy.seconds("warm_up", Duration.ZERO));
    }

    private static long maxBodyBytes(Section proxy) {
        JsonNode value = proxy.node().path("max_body_bytes");
        if (!value.isTextual()) {
            return value.asLong(32L << 20);
        }
        Matcher size = SIZE.matcher(value.textValue());
        BigInteger bytes = BigInteger.ZERO;
        if (size.matches()) {
            long unit = size.group(2) == null ? 1 : UNITS.get(size.group(2));
            bytes = new BigInteger(size.group(1)).multiply(BigInteger.valueOf(unit));
        }
        if (bytes.signum() == 0 || bytes.bitLength() > 31) {
            proxy.problem("max_body_bytes", "must be a size from 1B to 2147483647B", "for example 32MiB");
            return 0;
        }
        return bytes.longValue();
    }
}
