package io.llmbroker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with the scripts, and javas that only say how they are called. */
abstract class ScriptFolder {
    static final String ARGUMENTS = "#!/bin/sh\nfor word; do echo \"<$word>\"; done\nenv | grep '^LLMBROKER_' | sort\n";

    @TempDir
    Path folder;

    Path home;
    Path elsewhere;

    record Ran(int code, String out, String err) {}

    @BeforeEach
    void copy() throws IOException {
        home = Files.createDirectory(folder.resolve("the home"));
        elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        for (String script : List.of("llmbroker", "run.sh")) {
            Files.copy(Path.of(script), home.resolve(script));
            assertThat(home.resolve(script).toFile().setExecutable(true)).isTrue();
        }
    }

    static Path executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    /** A java that only says how it was called, and claims to be of some version; nothing goes on in the background. */
    Map<String, String> echo(int version) throws IOException {
        Path jdk = folder.resolve("jdk" + version);
        executable(jdk.resolve("bin/java"), ARGUMENTS);
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
        return Map.of("JAVA_HOME", jdk.toString(), "JAVA_OPTS", "-Xmx3g -Dx=y", "JDK_JAVA_OPTIONS", "-Xshare:auto");
    }

    /** The program, and all that it needs, in one jar. */
    void realJar() throws IOException {
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

    Ran run(Path script, Map<String, String> environment, String... arguments) throws Exception {
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
}
