package io.llmbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.broker.Curl;
import io.llmbroker.bus.ArtemisBroker;
import io.llmbroker.json.Json;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user downloads: unpacked into an empty folder, far from the source tree. */
@Timeout(300)
class ReleaseIT {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern DEMO = Pattern.compile("(?ms)^```bash\n(curl .*?)^```$");
    private static final Path ZIP = Path.of(System.getProperty("release.zip"));
    private static final String TOP = "llmbroker-" + System.getProperty("release.version");

    @TempDir
    static Path folder;

    private static final Set<FileTime> TIMES = new HashSet<>();
    private static Path home;

    @BeforeAll
    static void unpack() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(ZIP, Map.of("enablePosixFileAttributes", "true"));
                Stream<Path> files = Files.walk(zip.getPath("/"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(file.toString().substring(1));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
                Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
                Files.setPosixFilePermissions(copy, rights);
                TIMES.add(Files.getLastModifiedTime(file));
            }
        }
        home = folder.resolve(TOP);
    }

    /** Not the time of the build, nor an order or a name of this machine: the same sources give the same bytes. */
    @Test
    void holdsOneFolderAndOneTime() throws IOException {
        try (Stream<Path> top = Files.list(folder)) {
            assertThat(top).containsExactly(home);
        }
        assertThat(TIMES).hasSize(1);
        assertThat(Files.readString(home.resolve("llmbroker.cdx.json")))
                .doesNotContain(
                        System.getProperty("user.home"),
                        Path.of("").toAbsolutePath().toString());
    }

    @Test
    void theReadmesCommandsWork() throws Exception {
        assumeTrue(Curl.present(), "the examples are for curl");
        List<String> commands = DEMO.matcher(Files.readString(home.resolve("README.md")))
                .results()
                .map(block -> block.group(1))
                .filter(command -> !command.contains("gpt-")) // they need a key
                .toList();
        assertThat(commands).hasSize(6);

        try (Program gateway =
                Program.start(folder, Map.of(), List.of(home.resolve("run.sh").toString()))) {
            Matcher found = LISTENS.matcher(String.join("\n", gateway.linesUntil("listens on")));
            assertThat(found.find()).isTrue();
            for (String command : commands) {
                assertThat(Curl.run(command, Integer.parseInt(found.group(1))))
                        .containsAnyOf("\"object\":", "\"status\":\"UP\"");
            }
            gateway.terminate();
            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.err()).isEmpty();
        }
    }

    @Test
    void theCommandIsInBinAndWhereTheSourceTreeHasIt() throws Exception {
        for (String script : List.of("bin/llmbroker", "llmbroker")) {
            try (Program check =
                    Program.run(folder, Map.of(), List.of(home.resolve(script).toString(), "check"))) {
                assertThat(check.out()).as(check.err()).startsWith("OK: ");
                assertThat(check.exitCode()).isZero();
            }
        }
    }

    /** Every jar, and nothing else, with its licence. */
    @Test
    void saysWhatItIsMadeOf() throws IOException {
        JsonNode bill = Json.MAPPER.readTree(Files.readAllBytes(home.resolve("llmbroker.cdx.json")));
        Set<String> told = new TreeSet<>();
        for (JsonNode component : bill.required("components")) {
            told.add(component.required("name").asText() + "-"
                    + component.required("version").asText());
            assertThat(component.required("licenses")).as(component.toString()).isNotEmpty();
            assertThat(component.required("hashes")).isNotEmpty();
        }
        Set<String> jars = new TreeSet<>();
        try (Stream<Path> lib = Files.walk(home.resolve("lib")).filter(Files::isRegularFile)) {
            lib.forEach(
                    jar -> jars.add(jar.getFileName().toString().replaceAll("(-linux-(x86|aarch)_64)?\\.jar$", "")));
        }
        assertThat(told).isEqualTo(jars);
        assertThat(Pattern.compile("\\([\\w.-]+:([\\w.-]+):([\\w.-]+) - ")
                        .matcher(Files.readString(home.resolve("THIRD-PARTY.txt")))
                        .results()
                        .map(ReleaseIT::jar))
                .containsAll(jars);
    }

    /** With the clients of brokers in {@code lib/bus}, which a gateway without a door leaves alone. */
    @Test
    void answersOnABus(@TempDir Path messages) throws Exception {
        try (ArtemisBroker broker = ArtemisBroker.start(messages);
                ActiveMQConnectionFactory clients = new ActiveMQConnectionFactory(broker.jmsUrl());
                JMSContext client = clients.createContext()) {
            Path config = Files.writeString(messages.resolve("config.yaml"), "models: {demo: {provider: demo}}\n");
            Map<String, String> environment = Map.of("LLMBROKER_CONFIG", config.toString());
            try (Program gateway = Program.start(
                    folder, environment, List.of(home.resolve("bin/llmbroker").toString(), "run"))) {
                gateway.linesUntil("listens on");
                assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "who has a file open is asked of Linux");
                assertThat(opened(gateway))
                        .anyMatch(file -> file.contains("/lib/"))
                        .noneMatch(file -> file.contains("/lib/bus/"));
                Files.writeString(config, """
                        models: {demo: {provider: demo}}
                        bus:
                          jms: {url: '%s', destinations: [llm.requests]}
                          amqp: {url: '%s', destinations: [llm.amqp]}
                          answers: {url: 'jdbc:h2:%s/answers'}
                        """.formatted(broker.jmsUrl(), broker.amqpUrl(), messages));
                for (String queue : List.of("llm.requests", "llm.amqp")) {
                    Message request = client.createTextMessage(
                            "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"model\":\"demo\"}");
                    TemporaryQueue replies = client.createTemporaryQueue();
                    request.setJMSReplyTo(replies);
                    client.createProducer().send(client.createQueue(queue), request);
                    Message answer = client.createConsumer(replies).receive(60_000);
                    assertThat(answer).isNotNull();
                    assertThat(answer.getBody(String.class)).contains("You said: Hi");
                }
                assertThat(opened(gateway)).anyMatch(file -> file.contains("/lib/bus/"));
                gateway.readOn();
                gateway.terminate();
                assertThat(gateway.exitCode()).isZero();
            }
        }
    }

    /** Files that the process has open. */
    private static Set<String> opened(Program gateway) throws IOException {
        Set<String> opened = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(gateway.pid()), "fd"))) {
            for (Path file : files.toList()) {
                try {
                    opened.add(Files.readSymbolicLink(file).toString());
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        return opened;
    }

    private static String jar(MatchResult line) {
        return line.group(1) + "-" + line.group(2);
    }

    /** With the files that the generator wants beside it. */
    @Test
    void theClustersFilesHaveConfigurationAndRoutesBesideThem() throws IOException {
        Path cluster = home.resolve("deploy/kubernetes");
        List<String> files = Pattern.compile("(?m)^      - (\\S+)$")
                .matcher(Files.readString(cluster.resolve("kustomization.yaml")))
                .results()
                .map(line -> line.group(1))
                .toList();
        assertThat(files).hasSizeGreaterThan(10).allSatisfy(file -> assertThat(cluster.resolve(file))
                .hasSameBinaryContentAs(home.resolve(file)));
    }
}
