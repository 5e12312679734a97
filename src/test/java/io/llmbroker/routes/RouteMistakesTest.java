package io.llmbroker.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.llmbroker.live.Host;
import io.llmbroker.server.Address;
import io.llmbroker.source.Sources;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Edits of routes that must not go live: each is refused in one line that names file, line and reason. */
class RouteMistakesTest {
    private static final String OPENAI = "vendors/openai.camel.yaml";
    private static final String DISPATCH = "dispatch.camel.yaml";
    private static final String API = "api.camel.yaml";
    private static final String BEANS = "beans.camel.yaml";

    private static Sources sources(Path routes) throws Exception {
        Path config = routes.resolveSibling("config.yaml");
        Files.writeString(config, "models: {demo: {provider: demo}}");
        return new Sources(config, routes, Path.of("application.properties"), routes.resolveSibling("smoke"));
    }

    private static List<String> refusal(Path routes) throws Exception {
        RouteException thrown = catchThrowableOfType(RouteException.class, () -> Host.check(sources(routes), Map.of()));
        assertThat(thrown).as("must be refused").isNotNull();
        assertThat(thrown.getStackTrace()).isEmpty();
        assertThat(thrown.problems())
                .allSatisfy(problem -> assertThat(problem.lines()).hasSize(1));
        return thrown.problems().stream()
                .map(problem -> problem.replace(routes + "/", ""))
                .toList();
    }

    /** file, text in it, what takes its place, the problem without its line */
    static Stream<Arguments> edits() {
        return Stream.of(
                edit(DISPATCH, "uri: direct:dispatch", "uri: [direct:dispatch", "not valid YAML: a [ or { that is not"),
                edit(DISPATCH, "    from:", "   from:", "not valid YAML: the indentation does not fit"),
                edit(DISPATCH, "      steps:", "\tsteps:", "not valid YAML: a tab"),
                edit(OPENAI, "ref: encode", "reff: encode", "unknown key 'reff'"),
                edit(OPENAI, "- process:", "- proces:", "unknown step 'proces'"),
                edit(OPENAI, "description: Calls", "descripton: Calls", "unknown key 'descripton'"),
                edit(DISPATCH, "otherwise:", "otherwize:", "unknown key 'otherwize'"),
                edit(DISPATCH, "simple:", "simpel:", "unknown language 'simpel'"),
                edit(DISPATCH, "simple:", "jq:", "route 'dispatch': there is no language 'jq'"),
                edit(OPENAI, "ref: encode", "ref: encoder", "route 'vendor-openai': there is no bean 'encoder'"),
                edit(
                        "attempts.camel.yaml",
                        "#joinCompletions",
                        "#joinAll",
                        "route 'prompts': there is no bean 'joinAll' that is a AggregationStrategy"),
                edit("pipeline.camel.yaml", "direct:attempts", "direct:atempts", "nothing listens to direct:atempts"),
                edit(OPENAI, "http:vendor", "htpp:vendor", "route 'vendor-openai': there is no component 'htpp'"),
                edit(
                        OPENAI,
                        "http:vendor",
                        "http:{{gone}}",
                        "route 'vendor-openai': there is no property for {{gone}}"),
                edit(
                        OPENAI,
                        "disableStreamCache:",
                        "disableStreamCach:",
                        "http has no option 'disableStreamCach' (did you mean 'disableStreamCache'?)"),
                edit(
                        OPENAI,
                        "uri: http:vendor",
                        "uri: http:vendor?conectTimeout=5",
                        "http has no option 'conectTimeout' (did you mean 'connectTimeout'?)"),
                edit(
                        OPENAI,
                        "disableStreamCache: true",
                        "disableStreamCache: maybe",
                        "route 'vendor-openai': option 'disableStreamCache' cannot be 'maybe'"),
                edit(
                        API,
                        "httpMethodRestrict: POST",
                        "httpMethodRestrct: POST",
                        "route 'createChatCompletion': there is no option 'httpMethodRestrct'"),
                edit(
                        DISPATCH,
                        "${exchangeProperty.llmRouteNamed} == true",
                        "${exchangeProperty.llmRouteNamed == true",
                        "route 'dispatch': not a simple expression: "),
                edit(
                        BEANS,
                        "io.llmbroker.step.Encode",
                        "io.llmbroker.step.Encoder",
                        "bean 'encode' cannot be made: there is no class io.llmbroker.step.Encoder"),
                edit(
                        BEANS,
                        "io.llmbroker.step.Encode",
                        "java.lang.Integer",
                        "bean 'encode' cannot be made: class java.lang.Integer has no public constructor"),
                edit(
                        "attempts.camel.yaml",
                        "java.lang.Exception",
                        "java.lang.Excepton",
                        "route 'attempts': there is no class java.lang.Excepton"),
                edit(
                        API,
                        "    routeConfigurationId: errors\n    from",
                        "    routeConfigurationId: error\n    from",
                        "there is no routeConfiguration 'error' (did you mean 'errors'?)"),
                edit(
                        "models.camel.yaml",
                        "id: listModelsShort",
                        "id: listModels",
                        "the route 'listModels' is there twice (first in models.camel.yaml:"),
                edit(OPENAI, "            uri: http:vendor\n", "", "'uri' is missing"));
    }

    private static Arguments edit(String file, String text, String by, String problem) {
        return Arguments.of(file, text, by, problem);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("edits")
    void anEditIsRefusedWithItsPlace(String file, String text, String by, String problem) throws Exception {
        int line = RouteCopy.line(Path.of("routes", file), text.strip());
        RouteCopy copy = new RouteCopy().replace(file, text, by);
        assertThat(refusal(copy.folder())).singleElement().asString().startsWith(file + ":" + line + ": " + problem);
    }

    @Test
    void aRouteInTwoFilesIsRefusedWithBothPlaces() throws Exception {
        RouteCopy copy = new RouteCopy();
        copy.write("vendors/acme.camel.yaml", Files.readString(copy.folder().resolve(OPENAI)));
        assertThat(refusal(copy.folder()))
                .contains(OPENAI + ":6: the route 'vendor-openai' is there twice (first in vendors/acme.camel.yaml:6)");
    }

    @Test
    void aFileThatIsNoListIsRefused() throws Exception {
        RouteCopy copy = new RouteCopy().replace(DISPATCH, "- route:", "  route:");
        assertThat(refusal(copy.folder()))
                .singleElement()
                .asString()
                .startsWith(DISPATCH + ":5: a route file is a list (begin each element with '- '");
    }

    @Test
    void emptyFilesAreRefusedAllAtOnce() throws Exception {
        RouteCopy copy = new RouteCopy().write(DISPATCH, "").write(API, "# nothing\n");
        assertThat(refusal(copy.folder())).hasSize(2).allSatisfy(problem -> assertThat(problem)
                .contains(": the file is empty"));
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws Exception {
        RouteCopy copy = new RouteCopy();
        Files.write(copy.folder().resolve("x.camel.yaml"), "- route: ä".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(refusal(copy.folder()))
                .containsExactly("x.camel.yaml: bytes that are not UTF-8 (save the file as UTF-8)");
    }

    @Test
    void routesWithoutADoorAreRefused() throws Exception {
        RouteCopy copy = new RouteCopy().delete(API, "models.camel.yaml", "health.camel.yaml", "docs.camel.yaml");
        assertThat(refusal(copy.folder()))
                .containsExactly(
                        copy.folder() + ": no route listens to platform-http: nobody could reach this gateway");
    }

    @Test
    void aModelWithoutItsRouteIsRefusedWithTheFileThatIsNotRead() throws Exception {
        RouteCopy copy = new RouteCopy();
        Files.move(
                copy.folder().resolve("vendors/demo.camel.yaml"), copy.folder().resolve("vendors/demo.yaml"));
        assertThat(refusal(copy.folder()))
                .singleElement()
                .asString()
                .startsWith("model 'demo' (provider 'demo') needs the route 'vendor-demo'")
                .contains("vendors/demo.yaml is not read");
    }

    @Test
    void aFolderWithoutRoutesIsRefused() throws Exception {
        Path folder = Files.createTempDirectory("none");
        assertThat(refusal(folder)).containsExactly(folder + ": no file here has a name that ends in .camel.yaml");
        assertThat(refusal(folder.resolve("gone")))
                .containsExactly(folder.resolve("gone") + ": there is no such folder, or it cannot be read");
    }

    @Test
    void settingsThatAreNotThereAreRefused() throws Exception {
        Sources sources = sources(new RouteCopy().folder());
        Path gone = sources.routes().resolveSibling("gone.properties");
        assertThat(catchThrowableOfType(
                                RouteException.class,
                                () -> Host.check(
                                        new Sources(sources.config(), sources.routes(), gone, sources.smoke()),
                                        Map.of()))
                        .problems())
                .containsExactly(gone + ": Camel's settings: there is no such file");
    }

    @Test
    void aBeanThatIsThereTwiceIsRefused() throws Exception {
        RouteCopy copy = new RouteCopy().replace(BEANS, "- name: encode", "- name: decode");
        assertThat(refusal(copy.folder()))
                .singleElement()
                .asString()
                .contains("the bean 'decode' is there twice (first in " + BEANS + ":");
    }

    @Test
    void aCharacterOnWhichCamelsReaderFails() throws Exception {
        RouteCopy copy = new RouteCopy();
        String text = Files.readString(copy.folder().resolve(DISPATCH));
        copy.write(DISPATCH, "#" + "x".repeat(1023) + "\uD83D\uDE00\n" + text);
        assertThat(refusal(copy.folder())).singleElement().asString().startsWith(DISPATCH + ": Camel cannot read it: ");
    }

    @Test
    void optionsOfACallAreNoPartOfItsTarget() throws Exception {
        RouteCopy copy = new RouteCopy()
                .replace("pipeline.camel.yaml", "uri: direct:attempts", "uri: direct:attempts?timeout=5000");
        assertThat(Host.check(sources(copy.folder()), Map.of())).startsWith("OK: ");
    }

    @Test
    void aRefusedStartLeavesNoPortAndNoThread() throws Exception {
        Path routes =
                new RouteCopy().replace(OPENAI, "ref: encode", "ref: encoder").folder();
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(catchThrowableOfType(
                        RouteException.class,
                        () -> Host.start(sources(routes), new Address("127.0.0.1", port), Map.of())))
                .hasMessageContaining("there is no bean 'encoder'");
        assertThat(catchThrowableOfType(RouteException.class, () -> Host.check(sources(routes), Map.of())))
                .isNotNull();
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread)) {
                thread.join(10_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }
}
