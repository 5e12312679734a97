package io.llmbroker.deploy;

import static io.llmbroker.deploy.KubernetesFiles.elements;
import static io.llmbroker.deploy.KubernetesFiles.read;
import static io.llmbroker.deploy.KubernetesFiles.texts;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.json.Json;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.SourceFile;
import io.llmbroker.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in {@code deploy/kubernetes}: what a cluster would say of them, and what must agree in them. */
class KubernetesFilesTest {
    /** {@code kubectl apply} copies an object into an annotation of 256 KiB; the ConfigMap itself may have 1 MiB. */
    private static final int LARGEST_CONFIG_MAP = 250 * 1024;

    private static final Duration SPARE = Duration.ofSeconds(10);

    private static final JsonNode KUSTOMIZATION = read("kustomization.yaml");
    private static final JsonNode SERVICE = read("service.yaml");
    private static final JsonNode DEPLOYMENT = read("deployment.yaml");
    private static final JsonNode POD = DEPLOYMENT.requiredAt("/spec/template/spec");
    private static final JsonNode CONTAINER = POD.requiredAt("/containers/0");

    private static List<String> files() {
        return KubernetesFiles.manifests();
    }

    @ParameterizedTest
    @MethodSource("files")
    void isWhatKubernetesUnderstands(String file) throws IOException {
        assertThat(KubernetesSchemas.violations(read(file))).isEmpty();
    }

    /** A field, put or taken away beside another one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            deployment     | labels                 | lables                 | {}        | `lables`
            deployment     | readOnlyRootFilesystem | readOnlyRootFileSystem | true      | `readOnlyRootFileSystem`
            deployment     | optional               | optinal                | true      | `optinal`
            deployment     | containerPort          | containerPort          | "http"    | "http"
            deployment     | containerPort          | containerPort          | "8000"    | understood as 8000
            deployment     | value                  | value                  | 8000      | understood as "8000"
            deployment     | defaultMode            | defaultMode            | "0440"    | understood as 440
            deployment     | memory                 | memory                 | "much"    | quantity
            deployment     | drop                   | drop                   | "ALL"     | to be an array
            deployment     | containers             | containers             |           | `containers` is not found
            deployment     | image                  | name                   |           | `name` is not found
            deployment     | maxSkew                | maxSkew                |           | `maxSkew` is not found
            deployment     | strategy               | selector               |           | `selector` is not found
            deployment     | kind                   | apiVersion             | "apps/v2" | no such kind
            service        | targetPort             | port                   |           | `port` is not found
            servicemonitor | scrapeTimeout          | scrapeTimout           | "10s"     | scrapeTimout
            servicemonitor | interval               | interval               | 30        | understood as "30"
            """)
    void aMistakeIsNotUnderstood(String file, String beside, String key, String value, String said) throws IOException {
        JsonNode broken = read(file + ".yaml");
        ObjectNode place = (ObjectNode) broken.findParent(beside);
        if (value == null) {
            assertThat(place.remove(key)).isNotNull();
        } else {
            place.set(key, Json.MAPPER.readTree(value));
        }

        assertThat(KubernetesSchemas.violations(broken))
                .singleElement()
                .asString()
                .contains(said);
    }

    @Test
    void everyFileIsListed() {
        assertThat(texts(KUSTOMIZATION.required("resources")))
                .containsExactlyInAnyOrderElementsOf(files().stream()
                        .filter(file -> !file.endsWith(".example.yaml"))
                        .toList());
    }

    /** Others are misspelt, or deprecated: {@code bases}, {@code commonLabels}, {@code patchesStrategicMerge}, ... */
    @Test
    void theKustomizationSaysNothingElse() {
        assertThat(keys(KUSTOMIZATION))
                .containsOnly(
                        "apiVersion",
                        "kind",
                        "namespace",
                        "resources",
                        "images",
                        "generatorOptions",
                        "configMapGenerator");
        assertThat(keys(KUSTOMIZATION.at("/images/0"))).containsOnly("name", "newName", "newTag");
        assertThat(KUSTOMIZATION.at("/images/0/name")).isEqualTo(CONTAINER.required("image"));
        assertThat(KUSTOMIZATION.required("namespace"))
                .isEqualTo(read("namespace.yaml").at("/metadata/name"));
    }

    @Test
    void configMapsHoldTheConfigurationAndEveryFolderOfRoutes() {
        Map<String, Set<String>> folders = Snapshot.read(Sources.of(Map.of())).routes().files().stream()
                .map(SourceFile::path)
                .collect(groupingBy(
                        file -> "llmbroker-" + file.getParent().toString().replaceAll("\\W", "-"),
                        TreeMap::new,
                        mapping(file -> file.toString().replace('\\', '/'), toSet())));
        folders.put("llmbroker-config", Set.of("config.yaml"));

        assertThat(configMaps()).containsExactlyInAnyOrderEntriesOf(folders);
    }

    @Test
    void everyConfigMapIsSmallEnough() throws IOException {
        for (Set<String> files : configMaps().values()) {
            ObjectNode data = Json.object();
            for (String file : files) {
                data.put(file, Files.readString(Path.of(file)));
            }
            assertThat(Json.bytes(data)).as(files.toString()).hasSizeLessThan(LARGEST_CONFIG_MAP);
        }
    }

    @Test
    void everyVolumeHasItsSource() {
        assertThat(KUSTOMIZATION.at("/generatorOptions/disableNameSuffixHash").booleanValue())
                .isTrue();
        assertThat(POD.required("volumes").findValues("configMap"))
                .extracting(source -> source.required("name").textValue())
                .containsExactlyInAnyOrderElementsOf(configMaps().keySet());
        assertThat(POD.required("volumes").findValues("secret")).isNotEmpty().allMatch(source -> source.path("optional")
                .booleanValue());
    }

    @Test
    void everyVolumeIsMountedAsAWholeFolder() {
        assertThat(texts(CONTAINER.required("volumeMounts"), "name"))
                .containsExactlyInAnyOrderElementsOf(texts(POD.required("volumes"), "name"));
        assertThat(CONTAINER.findValues("subPath")).isEmpty();
        assertThat(CONTAINER.findValues("subPathExpr")).isEmpty();
    }

    @Test
    void theGatewayReadsWhatIsMounted() {
        Map<String, String> mounts = elements(CONTAINER.required("volumeMounts"))
                .collect(toMap(mount -> mount.required("name").textValue(), mount -> mount.required("mountPath")
                        .textValue()));

        assertThat(environment("LLMBROKER_CONFIG")).isEqualTo(mounts.get("config") + "/config.yaml");
        assertThat(mounts.get("routes")).startsWith(environment("LLMBROKER_ROUTES") + "/");
        assertThat(mounts.get("routes-vendors")).startsWith(environment("LLMBROKER_ROUTES") + "/");
    }

    @ParameterizedTest
    @CsvSource({
        "deployment.yaml, /spec/selector/matchLabels",
        "deployment.yaml, /spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels",
        "deployment.yaml, /spec/template/spec/topologySpreadConstraints/1/labelSelector/matchLabels",
        "service.yaml, /spec/selector",
        "poddisruptionbudget.yaml, /spec/selector/matchLabels",
        "networkpolicy.yaml, /spec/podSelector/matchLabels"
    })
    void selectsThePods(String file, String selector) {
        assertThat(read(file).requiredAt(selector).properties())
                .isNotEmpty()
                .isSubsetOf(
                        DEPLOYMENT.requiredAt("/spec/template/metadata/labels").properties());
    }

    @Test
    void theAutoscalerAloneSaysHowManyThereAre() {
        ObjectNode target = Json.object();
        target.set("apiVersion", DEPLOYMENT.required("apiVersion"));
        target.set("kind", DEPLOYMENT.required("kind"));
        target.set("name", DEPLOYMENT.requiredAt("/metadata/name"));

        assertThat(read("horizontalpodautoscaler.yaml").at("/spec/scaleTargetRef"))
                .isEqualTo(target);
        assertThat(keys(DEPLOYMENT.required("spec"))).doesNotContain("replicas");
    }

    @Test
    void prometheusFindsTheService() {
        JsonNode monitor = read("servicemonitor.yaml").required("spec");

        assertThat(monitor.requiredAt("/selector/matchLabels").properties())
                .isNotEmpty()
                .isSubsetOf(SERVICE.requiredAt("/metadata/labels").properties());
        assertThat(texts(SERVICE.requiredAt("/spec/ports"), "name"))
                .containsAll(texts(monitor.required("endpoints"), "port"));
    }

    @Test
    void everythingLeadsToThePortThatTheGatewayListensOn() {
        JsonNode port = CONTAINER.requiredAt("/ports/0");

        assertThat(environment("LLMBROKER_PORT"))
                .isEqualTo(port.required("containerPort").asText());
        assertThat(Stream.of(
                        SERVICE.at("/spec/ports/0/targetPort"),
                        read("networkpolicy.yaml").at("/spec/ingress/0/ports/0/port"),
                        CONTAINER.at("/startupProbe/httpGet/port"),
                        CONTAINER.at("/readinessProbe/httpGet/port"),
                        CONTAINER.at("/livenessProbe/httpGet/port")))
                .containsOnly(port.required("name"));
    }

    @ParameterizedTest
    @CsvSource({"startupProbe, /health/ready", "readinessProbe, /health/ready", "livenessProbe, /health/live"})
    void isAskedForItsHealth(String probe, String path) {
        assertThat(CONTAINER.required(probe).at("/httpGet/path").textValue()).isEqualTo(path);
    }

    @Test
    void isNotKilledBeforeTheLastRequestIsAnswered() {
        Duration delay = Duration.ofSeconds(Integer.parseInt(environment("LLMBROKER_DRAIN_DELAY")));
        Duration timeout = ConfigLoader.load(SourceFile.read(Path.of("config.yaml")), Map.of())
                .proxy()
                .drainTimeout();

        assertThat(Duration.ofSeconds(
                        POD.required("terminationGracePeriodSeconds").intValue()))
                .isGreaterThanOrEqualTo(delay.plus(timeout).plus(SPARE));
    }

    @Test
    void podsRunAsTheUserOfTheImageAndHaveNoRights() throws IOException {
        Matcher user = Pattern.compile("(?m)^USER (\\d+):(\\d+)$").matcher(Files.readString(Path.of("Dockerfile")));
        assertThat(user.find()).isTrue();

        assertThat(POD.required("securityContext"))
                .isEqualTo(Json.MAPPER.readTree("""
                {
                  "runAsNonRoot": true, "runAsUser": %1$s, "runAsGroup": %2$s, "fsGroup": %2$s,
                  "seccompProfile": {"type": "RuntimeDefault"}
                }""".formatted(user.group(1), user.group(2))));
        assertThat(CONTAINER.required("securityContext")).isEqualTo(Json.MAPPER.readTree("""
                {
                  "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}
                }"""));
        assertThat(POD.required("containers")).hasSize(1);
    }

    @Test
    void podsKnowNothingOfTheCluster() {
        assertThat(POD.required("automountServiceAccountToken").asText()).isEqualTo("false");
        assertThat(POD.required("enableServiceLinks").asText()).isEqualTo("false");
        assertThat(read("serviceaccount.yaml").at("/metadata/name")).isEqualTo(POD.required("serviceAccountName"));
    }

    private static Map<String, Set<String>> configMaps() {
        return elements(KUSTOMIZATION.required("configMapGenerator"))
                .collect(toMap(
                        map -> map.required("name").textValue(), map -> Set.copyOf(texts(map.required("files")))));
    }

    private static String environment(String variable) {
        return elements(CONTAINER.required("env"))
                .filter(entry -> entry.required("name").textValue().equals(variable))
                .map(entry -> entry.required("value").textValue())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> keys(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
