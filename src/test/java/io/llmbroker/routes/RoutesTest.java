package io.llmbroker.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.source.RouteFolder;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.Sources;
import io.llmbroker.step.Property;
import io.llmbroker.step.bus.BusProperty;
import io.llmbroker.step.policy.PolicyProperty;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The house rules of {@code routes/}. */
class RoutesTest {
    private static final Path FOLDER = Path.of("routes");
    private static final Path RECIPES = Path.of("docs", "recipes");
    private static final int MOST_LINES = 80;
    private static RouteFiles routes;
    private static CanonicalSchema schema;

    @BeforeAll
    static void read() throws Exception {
        routes = RouteFiles.parse(Snapshot.read(Sources.of(Map.of())).routes());
        schema = new CanonicalSchema();
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> all = Stream.concat(Files.walk(FOLDER), recipes())) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static Stream<Path> recipes() throws IOException {
        return Files.list(RECIPES).filter(file -> file.toString().endsWith(RouteFolder.ENDING));
    }

    private static List<RouteElement> elements(String kind) {
        return routes.elements().stream().filter(element -> element.is(kind)).toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void isCanonicalYaml(Path file) throws Exception {
        assertThat(schema.violations(file.toString(), Files.readString(file))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "to: direct:x",
                "setBody: {constant: x}",
                "setBody: {expression: {constant: x}}",
                "filter: {simple: {expression: x}, steps: []}",
                "proces: {ref: encode}"
            })
    void otherNotationIsNoticed(String step) {
        assertThat(schema.violations("x", "- route: {id: x, from: {uri: 'direct:x', steps: [{" + step + "}]}}"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void isShortAndSaysWhatItIsFor(Path file) throws Exception {
        List<String> lines = Files.readAllLines(file);
        String header = lines.stream().takeWhile(line -> line.startsWith("#")).collect(Collectors.joining("\n"));
        assertThat(file.toString()).endsWith(RouteFolder.ENDING);
        assertThat(lines).hasSizeLessThanOrEqualTo(MOST_LINES);
        assertThat(header).contains("May be edited: ");
        if (!file.toString().endsWith("beans.camel.yaml")) {
            assertThat(header).contains("In: ", "Out: ");
        }
    }

    @Test
    void everyRouteHasAnIdAndADescription() {
        assertThat(elements("from")).as("canonical: from stands in a route").isEmpty();
        assertThat(elements("route")).hasSizeGreaterThan(10).allSatisfy(route -> {
            assertThat(route.id()).as(route.place()).isNotBlank();
            assertThat(route.value().at("description").text()).as(route.place()).isNotBlank();
        });
        assertThat(elements("route").stream().map(RouteElement::id)).doesNotHaveDuplicates();
    }

    @Test
    void aRouteIsCalledWhatItListensTo() {
        for (RouteElement route : elements("route")) {
            String uri = route.from().at("uri").text();
            if (uri.startsWith("direct:")) {
                assertThat(uri).as(route.place()).isEqualTo("direct:" + route.id());
            }
        }
    }

    @Test
    void everyDoorAndNothingElseHandlesFailures() {
        for (RouteElement route : elements("route")) {
            boolean isDoor = route.from().at("uri").text().startsWith("platform-http:")
                    || route.id().equals("busCall"); // what all doors on a bus come through
            assertThat(route.value().at("routeConfigurationId").text())
                    .as(route.place())
                    .isEqualTo(isDoor ? "errors" : isBehindAQueue(route) ? "busEvents" : null);
        }
    }

    private static boolean isBehindAQueue(RouteElement route) {
        return route.from().at("uri").text().startsWith("seda:");
    }

    @Test
    void vendorsHaveOneOrderOfSteps() {
        List<RouteElement> vendors = elements("route").stream()
                .filter(route -> route.id().startsWith("vendor-"))
                .toList();
        assertThat(vendors).hasSizeGreaterThan(2).allSatisfy(vendor -> {
            List<String> verbs = vendor.from().at("steps").items().stream()
                    .map(step -> Stream.of(
                                    step.at("process").at("ref").text(),
                                    step.at("to").at("uri").text())
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(""))
                    .filter(verb -> !verb.isEmpty())
                    .toList();
            assertThat(verbs).as(vendor.place()).hasSize(4);
            assertThat(verbs.subList(0, 2)).containsExactly("encode", "vendorHeaders");
            assertThat(verbs.get(3)).isEqualTo("decode");
        });
    }

    @Test
    void propertiesAreThoseOfTheTable() throws Exception {
        Set<String> known = properties();
        for (Path file : files()) {
            Set<String> used = Pattern.compile("\\bllm[A-Z]\\w*")
                    .matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(known).as(file.toString()).containsAll(used);
        }
    }

    private static Set<String> properties() {
        return Stream.of(Property.class, PolicyProperty.class, BusProperty.class)
                .flatMap(table -> Arrays.stream(table.getFields()))
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .map(field -> {
                    try {
                        return (String) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyBeanIsUsedAndEveryUsedBeanIsThere() throws Exception {
        List<String> declared = elements("beans").stream()
                .peek(beans -> assertThat(beans.place()).contains("beans.camel.yaml"))
                .flatMap(beans -> beans.value().items().stream())
                .map(bean -> bean.at("name").text())
                .toList();
        List<String> used = new ArrayList<>();
        routes.elements().stream().flatMap(element -> element.value().all()).forEach(node -> {
            used.add(node.at("ref").text());
            if (node.text() != null && node.text().startsWith("#")) {
                used.add(node.text().replaceFirst("^#(bean:)?", ""));
            }
            String scheme = String.valueOf(node.at("uri").text()).replaceFirst(":.*", "");
            used.add(declared.contains(scheme) ? scheme : null);
        });
        used.add("busAnswers"); // by the step that looks whether they are kept
        used.remove("kafkaProperties"); // config.yaml's
        used.removeIf(Objects::isNull);
        for (Path recipe : recipes().toList()) {
            Pattern.compile("ref: (\\w+)")
                    .matcher(Files.readString(recipe))
                    .results()
                    .forEach(match -> used.add(match.group(1)));
        }
        assertThat(declared).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(used)).isEqualTo(new TreeSet<>(declared));
    }
}
