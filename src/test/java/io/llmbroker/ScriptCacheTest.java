package io.llmbroker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cache of classes that the script {@code llmbroker} makes and uses. */
@Timeout(120)
class ScriptCacheTest extends ScriptFolder {
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

    /** Beside a cache: of which jar it is. */
    private static Path sumOf(Path cache) {
        return Path.of(cache + ".of");
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
    private static void awaitCache(Path cache, Path jar) throws Exception {
        Path work = cache.resolveSibling(cache.getFileName() + ".new");
        while (!Files.exists(cache)
                || !Files.getLastModifiedTime(cache).equals(Files.getLastModifiedTime(jar))
                || !Files.readString(sumOf(cache)).equals(sum(jar))
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

    /** Told by its time, and by what is in it: all files of a release have one time. */
    @Test
    void aCacheOfAnotherJarIsMadeAnew() throws Exception {
        Path jar = builtJar();
        Map<String, String> environment = trainable(25);
        Path cache = cacheFor(folder.resolve("jdk25/release"), "aot");
        run(home.resolve("llmbroker"), environment, "run");
        awaitCache(cache, jar);
        FileTime first = Files.getLastModifiedTime(jar);
        for (int hours : List.of(-1, 1)) { // a jar that was put back, and one that was built
            Files.writeString(jar, "of " + hours);
            Files.setLastModifiedTime(
                    jar,
                    FileTime.from(
                            first.toInstant().plus(hours, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS)));
            assertThat(run(home.resolve("llmbroker"), environment, "run").out()).doesNotContain("AOTCache");
            awaitCache(cache, jar);
        }
        FileTime last = Files.getLastModifiedTime(jar);
        Files.writeString(jar, "of the same time");
        Files.setLastModifiedTime(jar, last);
        assertThat(run(home.resolve("llmbroker"), environment, "run").out()).doesNotContain("AOTCache");
        awaitCache(cache, jar);
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
        Files.writeString(sumOf(cache), sum(jar));
        Files.setLastModifiedTime(cache, Files.getLastModifiedTime(jar));
        Ran ran = run(home.resolve("llmbroker"), Map.of("LLMBROKER_CONFIG", "none.yaml"), "run");
        assertThat(ran.err()).contains("none.yaml").doesNotContain("cache", "archive");
        assertThat(ran.code()).isEqualTo(1);
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
}
