package io.llmbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.broker.Curl;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
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
        try (Stream<Path> lib = Files.list(home.resolve("lib"))) {
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
