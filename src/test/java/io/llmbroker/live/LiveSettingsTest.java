package io.llmbroker.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Saves of Camel's own settings: the gateway runs on those that it needs, or not at all. */
class LiveSettingsTest {
    private static EditedGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = EditedGateway.start("models: {demo: {provider: demo}}\n");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static void save(String text) throws Exception {
        Files.writeString(gateway.folder.resolve("application.properties"), text);
    }

    private static List<String> problems(String text) throws Exception {
        var before = gateway.revisions().rejected().orElse(null);
        int running = gateway.running();
        save(text);
        List<String> problems = gateway.awaitRejection(before).problems();
        assertThat(gateway.running()).isEqualTo(running);
        return problems.stream()
                .map(problem -> problem.replace(gateway.folder + "/", ""))
                .toList();
    }

    private static String settings(String without, String with) throws Exception {
        String kept = Files.readAllLines(Path.of("application.properties")).stream()
                .filter(line -> without == null || !line.startsWith(without + " "))
                .collect(Collectors.joining("\n", "", "\n"));
        return kept + with + "\n";
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                Arguments.of("camel.component.platform-http.engine", "", "#class:io.llmbroker.server.BrokerHttpEngine"),
                Arguments.of(
                        "camel.component.http.clientConnectionManager",
                        "",
                        "#class:io.llmbroker.server.LentConnections"),
                Arguments.of(
                        "camel.component.http.httpClientConfigurer", "", "#class:io.llmbroker.upstream.UpstreamClient"),
                Arguments.of("camel.component.http.automaticRetriesDisabled", "", "true"),
                Arguments.of("camel.component.http.redirectHandlingDisabled", "", "true"),
                Arguments.of("camel.component.http.cookieManagementDisabled", "", "true"),
                Arguments.of("camel.component.http.copyHeaders", "", "false"),
                Arguments.of("camel.main.streamCachingEnabled", "camel.main.stream-caching-enabled=true", "false"),
                Arguments.of("camel.main.exchangeFactory", "camel.main.exchangeFactory = pooled", "default"),
                Arguments.of("camel.main.autoStartup", "camel.main.autoStartup: false", "true"));
    }

    /** Everything would seem to work: streams would be late or cut, and a call could go where nobody sent it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void settingsThatTheGatewayNeeds(String key, String instead, String value) throws Exception {
        String text = settings(key, instead);
        String line = instead.isEmpty() ? "" : ":" + text.split("\n").length;
        assertThat(problems(text))
                .singleElement()
                .asString()
                .startsWith("application.properties" + line + ": " + key + " must be " + value + " (");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"camel.main.typo = 1", "camel.component.nothere.x=1", "camel.main.modeline = xx"})
    void settingsThatCamelDoesNotTake(String with) throws Exception {
        String text = settings(null, with);
        assertThat(problems(text))
                .singleElement()
                .asString()
                .startsWith("application.properties:" + text.split("\n").length + ": ");
    }

    /** Camel JBang may want them from the same file. */
    @Test
    void settingsThatTheGatewayDoesNotFollow() throws Exception {
        int next = gateway.running() + 1;
        save(settings(
                null,
                "camel.server.enabled=true\ncamel.management.enabled=true\n"
                        + "camel.main.routesReloadEnabled=true\ncamel.main.contextReloadEnabled=true"));
        EditedGateway.await("revision " + next, () -> gateway.running() == next);
        assertThat(gateway.broker.chat("demo", "Hello").statusCode()).isEqualTo(200);
    }
}
