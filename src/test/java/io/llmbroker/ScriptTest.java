package io.llmbroker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scripts {@code llmbroker} and {@code run.sh}, in a folder like an image's and in one like a checkout. */
@Timeout(120)
class ScriptTest {
    private static final String ARGUMENTS =
            "#!/bin/sh\nfor word; do echo \"<$word>\"; done\nenv | grep '^LLMBROKER_' | sort\n";

    @TempDir
    Path folder;

    private Path home;
    private Path elsewhere;

    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void copy() throws IOException {
        home = Files.createDirectory(folder.resolve("the home"));
        elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        for (String script : List.of("llmbroker", "run.sh")) {
            Files.copy(Path.of(script), home.resolve(script));
            assertThat(home.resolve(script).toFile().setExecutable(true)).isTrue();
        }
    }

    private static Path executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    /** A java that only says how it was called, and claims to be of some version; nothing goes on in the background. */
    private Map<String, String> echo(int version) throws IOException {
        Path jdk = folder.resolve("jdk" + version);
        executable(jdk.resolve("bin/java"), ARGUMENTS);
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
        return Map.of("JAVA_HOME", jdk.toString(), "JAVA_OPTS", "-Xmx3g -Dx=y", "JDK_JAVA_OPTIONS", "-Xshare:auto");
    }

    /** The program, and all that it needs, in one jar. */
    private void realJar() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "io.llmbroker.LlmBroker");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(classPath.split(java.io.File.pathSeparator))
                                .map(part -> Path.of(part).toUri().toString())
                                .collect(Collectors.joining(" ")));
        try (OutputStream jar = Files.newOutputStream(home.resolve("llmbroker.jar"))) {
            new JarOutputStream(jar, manifest).close();
        }
    }

    private Ran run(Path script, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile(folder, "script", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(elsewhere.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LLMBROKER_") || name.startsWith("JAVA"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), out, Files.readString(err));
    }

    @Test
    void theServerGetsTheServersFlags() throws Exception {
        Files.createFile(home.resolve("llmbroker.jar"));
        for (String script : List.of("llmbroker", "run.sh")) {
            Ran ran = script.equals("run.sh")
                    ? run(home.resolve(script), echo(25))
                    : run(home.resolve(script), echo(25), "run");
            assertThat(ran.out().lines())
                    .contains(
                            "<-XX:+ExitOnOutOfMemoryError>",
                            "<-Xmx3g>",
                            "<-XX:+UseParallelGC>",
                            "<-Dx=y>",
                            "<--sun-misc-unsafe-memory-access=allow>",
                            "<" + home + "/llmbroker.jar>",
                            "<run>",
                            "LLMBROKER_CONFIG=" + home + "/config.yaml",
                            "LLMBROKER_ROUTES=" + home + "/routes",
                            "LLMBROKER_PROPERTIES=" + home + "/application.properties",
                            "LLMBROKER_SMOKE=" + home + "/smoke",
                            "LLMBROKER_LOG_FORMAT=json")
                    .doesNotContain(
                            "<-XX:TieredStopAtLevel=1>", "<-Xmx512m>", "<-Xmn64m>", "<-XX:MaxRAMPercentage=60>");
            assertThat(ran.err()).isEmpty();
        }
    }

    @Test
    void heapAndCollectorAreTheOperatorsWhereHeSaysSo() throws Exception {
        Files.createFile(home.resolve("llmbroker.jar"));
        Map<String, String> environment = new java.util.HashMap<>(echo(25));
        environment.remove("JAVA_OPTS");
        assertThat(run(home.resolve("llmbroker"), environment, "run").out().lines())
                .contains("<-XX:+UseParallelGC>", "<-Xmn64m>", "<-Xmx512m>");
        environment.put("LLMBROKER_HEAP", "-XX:MaxRAMPercentage=60");
        assertThat(run(home.resolve("llmbroker"), environment, "run").out().lines())
                .contains("<-XX:+UseParallelGC>", "<-Xmn64m>", "<-XX:MaxRAMPercentage=60>")
                .doesNotContain("<-Xmx512m>");
        environment.put("JAVA_OPTS", "-XX:+UseG1GC -XX:MaxRAMPercentage=50");
        assertThat(run(home.resolve("llmbroker"), environment, "run").out().lines())
                .contains("<-XX:+UseG1GC>", "<-XX:MaxRAMPercentage=50>")
                .doesNotContain("<-XX:+UseParallelGC>", "<-XX:MaxRAMPercentage=60>");
    }

    /** As a release is laid out: the script in bin, everything else above it. */
    @Test
    void aReleaseKeepsItsScriptInBinAndItsCacheBesideIt() throws Exception {
        Path jar = Files.createFile(home.resolve("llmbroker.jar"));
        Path script = Files.createDirectory(home.resolve("bin")).resolve("llmbroker");
        Files.move(home.resolve("llmbroker"), script);
        Map<String, String> environment = trainable(25);
        assertThat(run(script, environment, "run").out())
                .contains("LLMBROKER_CONFIG=" + home + "/config.yaml\n", "<" + home + "/llmbroker.jar>\n")
                .doesNotContain("AOTCache");
        Path cache = cacheFor(folder.resolve("jdk25/release"), "aot", "cache");
        awaitCache(cache, jar);
        Path link = Files.createSymbolicLink(folder.resolve("b"), script);
        assertThat(run(link, environment, "run").out()).contains("<-XX:AOTCache=" + cache + ">\n");
    }

    /** As an image is built: its cache must be there before the first start, which can write nothing. */
    @Test
    void theCacheIsMadeAtOnceWhereItIsAskedFor() throws Exception {
        Files.createFile(home.resolve("llmbroker.jar"));
        Map<String, String> environment = trainable(25);
        assertThat(run(home.resolve("llmbroker"), environment, "cache")).isEqualTo(new Ran(0, "", ""));
        Path cache = cacheFor(folder.resolve("jdk25/release"), "aot", "cache");
        assertThat(cache).exists();
        assertThat(home.resolve("cache").toFile().setWritable(false)).isTrue();
        assertThat(run(home.resolve("llmbroker"), environment, "run").out()).contains("<-XX:AOTCache=" + cache + ">\n");
        Map<String, String> useless = new java.util.HashMap<>(echo(17));
        useless.remove("JDK_JAVA_OPTIONS");
        Ran failed = run(home.resolve("llmbroker"), useless, "cache");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).isEqualTo("The cache of classes could not be made.\n");
    }

    @Test
    void otherCommandsStartFastAndSmall() throws Exception {
        Files.createFile(home.resolve("llmbroker.jar"));
        Ran ran = run(home.resolve("llmbroker"), echo(17), "explain", "my request.json", "");
        assertThat(ran.out().lines())
                .contains("<-XX:TieredStopAtLevel=1>", "<-XX:+UseSerialGC>", "<-Xmx128m>", "<-Xshare:auto>")
                .containsSequence("<explain>", "<my request.json>", "<>")
                .doesNotContain("<-Xmx3g>", "<--sun-misc-unsafe-memory-access=allow>");
        assertThat(run(home.resolve("llmbroker"), echo(17)).out()).contains("<--help>\n");
    }

    @Test
    void whatTheUserSaysStays() throws Exception {
        Files.createFile(home.resolve("llmbroker.jar"));
        Map<String, String> environment = new java.util.HashMap<>(echo(17));
        environment.put("LLMBROKER_CONFIG", "mine.yaml");
        environment.put("LLMBROKER_LOG_FORMAT", "text");
        assertThat(run(home.resolve("llmbroker"), environment, "run").out())
                .contains("LLMBROKER_CONFIG=mine.yaml\n", "LLMBROKER_LOG_FORMAT=text\n");
    }

    @Test
    void throughLinksAndFromElsewhereFilesAreThoseOfTheUser() throws Exception {
        realJar();
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("broker"), Path.of("../the home/llmbroker"));
        Path link = Files.createSymbolicLink(folder.resolve("b"), bin.resolve("broker"));
        Files.writeString(elsewhere.resolve("mine.yaml"), "models:\n  a: {provider: demo}\n  b: {provider: opnai}\n");
        Ran ran = run(
                link,
                Map.of(),
                "check",
                "--json",
                "--config",
                "mine.yaml",
                "--routes",
                Path.of("routes").toAbsolutePath().toString());
        assertThat(ran.out()).startsWith("{\"ok\":false,\"problems\":[{\"file\":\"mine.yaml\",\"line\":3,");
        assertThat(ran.code()).isEqualTo(1);
        Ran revisions = run(link, Map.of("LLMBROKER_ADMIN_PORT", "1"), "revisions");
        assertThat(revisions.code()).isEqualTo(3);
        assertThat(revisions.out()).isEmpty();
        assertThat(revisions.err()).contains("127.0.0.1:1:").hasLineCount(1);
    }

    @Test
    void whatIsStaleIsBuiltAnewAndWhatRunsKeepsItsFile() throws Exception {
        executable(home.resolve("mvnw"), "#!/bin/sh\nmkdir -p target; echo built >> target/llmbroker.jar\n");
        Path source = Files.createDirectories(home.resolve("src/main")).resolve("A.java");
        Files.writeString(source, "");
        Files.writeString(home.resolve("pom.xml"), "");
        Path jar = home.resolve("target/llmbroker.jar");

        assertThat(run(home.resolve("llmbroker"), echo(17), "models").err()).startsWith("Building");
        assertThat(run(home.resolve("llmbroker"), echo(17), "models").err()).isEmpty();
        assertThat(jar).hasContent("built\n");

        try (var running = Files.newInputStream(jar)) {
            assertThat(source.toFile().setLastModified(System.currentTimeMillis() + 60_000))
                    .isTrue();
            Ran ran = run(home.resolve("llmbroker"), echo(17), "models");
            assertThat(ran.err()).startsWith("Building");
            assertThat(ran.out()).contains("<models>\n").doesNotContain("built");
            assertThat(jar).hasContent("built\nbuilt\n");
            assertThat(new String(running.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("built\n");
        }
    }

    /** A java of some version that makes the cache that it is told to make. */
    private Map<String, String> trainable(int version) throws IOException {
        Map<String, String> environment = new java.util.HashMap<>(echo(version));
        environment.remove("JDK_JAVA_OPTIONS");
        executable(folder.resolve("jdk" + version + "/bin/java"), ARGUMENTS + """
                for word; do
                  case $word in
                    -XX:AOTCacheOutput=* | -XX:ArchiveClassesAtExit=*) echo classes >"${word#*=}" ;;
                  esac
                done
                """);
        return environment;
    }

    private Path builtJar() throws IOException {
        return Files.createFile(Files.createDirectories(home.resolve("target")).resolve("llmbroker.jar"));
    }

    private static String sum(Path file) throws Exception {
        Process sum = new ProcessBuilder("sh", "-c", "cksum <\"$0\"", file.toString()).start();
        return new String(sum.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private Path cacheFor(Path release, String kind) throws Exception {
        return cacheFor(release, kind, "target");
    }

    private Path cacheFor(Path release, String kind, String caches) throws Exception {
        Process sum = new ProcessBuilder("sh", "-c", "cksum <\"$0\" | cut -d ' ' -f 1", release.toString()).start();
        String number = new String(sum.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return home.resolve(caches + "/classes-" + number + "." + kind);
    }

    /** Until the training in the background has ended. */
    private static void awaitCache(Path cache, Path jar) throws IOException {
        Path work = cache.resolveSibling(cache.getFileName() + ".new");
        while (!Files.exists(cache)
                || !Files.getLastModifiedTime(cache).equals(Files.getLastModifiedTime(jar))
                || Files.exists(work)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void theFirstStartMakesACacheOfClassesForThoseAfterIt() throws Exception {
        Path jar = builtJar();
        for (int version : List.of(17, 25)) {
            String use = version == 25 ? "<-XX:AOTCache=" : "<-XX:SharedArchiveFile=";
            Map<String, String> environment = trainable(version);
            Path cache = cacheFor(folder.resolve("jdk" + version + "/release"), version == 25 ? "aot" : "cds");
            assertThat(run(home.resolve("llmbroker"), environment, "run").out()).doesNotContain("Cache", "Archive");
            awaitCache(cache, jar);
            assertThat(run(home.resolve("llmbroker"), environment, "run").out()).contains(use + cache + ">\n");
        }
    }

    @Test
    void aCacheOfAnotherJarIsMadeAnew() throws Exception {
        Path jar = builtJar();
        Map<String, String> environment = trainable(25);
        Path cache = cacheFor(folder.resolve("jdk25/release"), "aot");
        run(home.resolve("llmbroker"), environment, "run");
        awaitCache(cache, jar);
        for (int seconds : List.of(-3600, 3600)) { // a jar that was put back, and one that was built
            Files.setLastModifiedTime(
                    jar, FileTime.from(Instant.now().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS)));
            assertThat(run(home.resolve("llmbroker"), environment, "run").out()).doesNotContain("AOTCache");
            awaitCache(cache, jar);
        }
    }

    /** All files of a release have one time: what is unpacked over another one's must be told by what is in it. */
    @Test
    void aCacheOfAnotherJarOfTheSameTimeIsMadeAnew() throws Exception {
        Path jar = builtJar();
        Map<String, String> environment = trainable(25);
        Path cache = cacheFor(folder.resolve("jdk25/release"), "aot");
        run(home.resolve("llmbroker"), environment, "run");
        awaitCache(cache, jar);
        FileTime time = Files.getLastModifiedTime(jar);
        Files.writeString(jar, "another");
        Files.setLastModifiedTime(jar, time);
        assertThat(run(home.resolve("llmbroker"), environment, "run").out()).doesNotContain("AOTCache");
        awaitCache(cache, jar);
        assertThat(run(home.resolve("llmbroker"), environment, "cache").code()).isZero();
        assertThat(run(home.resolve("llmbroker"), environment, "run").out()).contains("<-XX:AOTCache=" + cache + ">\n");
    }

    @Test
    void whoBringsACacheHasThatOne() throws Exception {
        builtJar();
        Map<String, String> environment = new java.util.HashMap<>(trainable(25));
        environment.put("JAVA_OPTS", "-XX:AOTCache=mine.aot");
        assertThat(run(home.resolve("llmbroker"), environment, "run").out().lines())
                .filteredOn(line -> line.contains("AOTCache"))
                .containsExactly("<-XX:AOTCache=mine.aot>");
        environment.put("JAVA_OPTS", "-Xshare:off");
        Path old = Files.createDirectories(elsewhere.resolve(".new"));
        assertThat(old.toFile().setLastModified(0)).isTrue();
        assertThat(run(home.resolve("llmbroker"), environment, "run").out()).doesNotContain("AOTCache");
        assertThat(run(home.resolve("llmbroker"), environment, "cache").code()).isEqualTo(1);
        assertThat(old).exists();
    }

    @Test
    void aCacheThatIsNoneDoesNotKeepAGatewayFromStarting() throws Exception {
        realJar();
        Path jar = Files.createDirectory(home.resolve("target")).resolve("llmbroker.jar");
        Files.move(home.resolve("llmbroker.jar"), jar);
        boolean aot = Runtime.version().feature() >= 25;
        Path cache = cacheFor(Path.of(System.getProperty("java.home"), "release"), aot ? "aot" : "cds");
        Files.writeString(cache, "no classes");
        Files.writeString(Path.of(cache + ".of"), sum(jar));
        Files.setLastModifiedTime(cache, Files.getLastModifiedTime(jar));
        Ran ran = run(home.resolve("llmbroker"), Map.of("LLMBROKER_CONFIG", "none.yaml"), "run");
        assertThat(ran.err()).contains("none.yaml").doesNotContain("cache", "archive");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void aBuildThatFailsIsSaid() throws Exception {
        executable(home.resolve("mvnw"), "#!/bin/sh\necho no compiler; exit 1\n");
        Ran ran = run(home.resolve("llmbroker"), echo(17), "models");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("no compiler", "The build failed.");
        Ran none = run(home.resolve("llmbroker"), Map.of("JAVA_HOME", "/nowhere"), "models");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).startsWith("No java found");
    }
}
