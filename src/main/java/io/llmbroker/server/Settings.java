package io.llmbroker.server;

import io.llmbroker.routes.RouteException;
import io.llmbroker.source.SourceFile;
import io.llmbroker.upstream.UpstreamClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpComponent;

/**
 * What the gateway needs of Camel's own settings. Without it everything seems to work, but streams come late or cut,
 * calls are sent twice or follow a vendor to another host with the key. Immutable.
 */
final class Settings {
    private static final String ENGINE = "camel.component.platform-http.engine";
    private static final String HTTP = "camel.component.http.";
    private static final String MAIN = "camel.main.";

    private final SourceFile file;
    private final Properties properties;

    private Settings(SourceFile file, Properties properties) {
        this.file = file;
        this.properties = properties;
    }

    /**
     * @param file {@code application.properties}
     * @return what it says
     * @throws RouteException when it cannot be read
     */
    static Settings read(SourceFile file) throws RouteException {
        return new Settings(file, CamelProperties.read(file));
    }

    /** @return a copy of what the file says */
    Properties properties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    /**
     * @param context started with them
     * @throws RouteException with every setting that is missing or wrong, wherever it comes from
     */
    void check(CamelContext context) throws RouteException {
        List<String> problems = new ArrayList<>();
        must(problems, context.isAutoStartup(), MAIN + "autoStartup", "true", "no route would run");
        must(problems, !context.isStreamCaching(), MAIN + "streamCachingEnabled", "false", "streams would come in one");
        must(
                problems,
                !context.getCamelContextExtension().getExchangeFactory().isPooled(),
                MAIN + "exchangeFactory",
                "default",
                "streams would be cut");
        if (context.hasComponent("platform-http") instanceof PlatformHttpComponent doors) {
            String why = "streams would come late";
            must(problems, doors.getEngine() instanceof BrokerHttpEngine, ENGINE, classes(BrokerHttpEngine.class), why);
        }
        if (context.hasComponent("http") instanceof HttpComponent http) {
            check(http, problems);
        }
        if (!problems.isEmpty()) {
            throw new RouteException(problems);
        }
    }

    private void check(HttpComponent http, List<String> problems) {
        must(
                problems,
                http.getClientConnectionManager() instanceof LentConnections,
                HTTP + "clientConnectionManager",
                classes(LentConnections.class),
                "each edit would open all connections to vendors anew");
        must(
                problems,
                http.getHttpClientConfigurer() instanceof UpstreamClient,
                HTTP + "httpClientConfigurer",
                classes(UpstreamClient.class),
                "calls would have no time-outs");
        String twice = "a call might be sent and paid for twice";
        must(problems, http.isAutomaticRetriesDisabled(), HTTP + "automaticRetriesDisabled", "true", twice);
        String elsewhere = "a vendor could send a call and its key to another host";
        must(problems, http.isRedirectHandlingDisabled(), HTTP + "redirectHandlingDisabled", "true", elsewhere);
        String mixed = "what a vendor says of one client would go into the next call";
        must(problems, http.isCookieManagementDisabled(), HTTP + "cookieManagementDisabled", "true", mixed);
        must(problems, !http.isCopyHeaders(), HTTP + "copyHeaders", "false", "headers of the call would come back");
    }

    private static String classes(Class<?> type) {
        return "#class:" + type.getName();
    }

    private void must(List<String> problems, boolean isSo, String key, String value, String otherwise) {
        if (!isSo) {
            problems.add(place(key) + ": " + key + " must be " + value + " (" + otherwise + ")");
        }
    }

    private String place(String key) {
        return file.path() + line(key).map(line -> ":" + line).orElse("");
    }

    /** Camel takes {@code auto-startup} for {@code autoStartup}. The last one counts. */
    private Optional<Integer> line(String key) {
        String[] lines = new String(file.bytes(), java.nio.charset.StandardCharsets.UTF_8).split("\\R");
        for (int i = lines.length; i > 0; i--) {
            if (plain(lines[i - 1].strip().split("[=:\\s]", 2)[0]).equals(plain(key))) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private static String plain(String key) {
        return key.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /**
     * Says where a setting stands that Camel does not take.
     *
     * @param failure what Camel threw
     * @param mistake the same in one line, placed by a guess
     * @param guess the place that was guessed
     * @return the same with the place of the setting, if it is one
     */
    RouteException placed(Throwable failure, RouteException mistake, String guess) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            Optional<String> key = properties.stringPropertyNames().stream()
                    .filter(name -> name.startsWith("camel.") && message.contains(name))
                    .findFirst();
            if (key.isPresent()) {
                return new RouteException(mistake.problems().stream()
                        .map(problem -> place(key.get()) + ": " + after(guess, problem))
                        .toList());
            }
        }
        return mistake;
    }

    private static String after(String guess, String problem) {
        return problem.startsWith(guess + ": ") ? problem.substring(guess.length() + 2) : problem;
    }
}
