package io.llmbroker.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.broker.TestBroker;
import io.llmbroker.source.RouteFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Folders as editors, Kubernetes and Windows leave them. */
class RouteFolderTest {
    private static final String CONFIG = "models: {demo: {provider: demo}}";

    private static void answers(Path routes) throws Exception {
        try (TestBroker broker = TestBroker.start(CONFIG, Map.of(), routes)) {
            assertThat(broker.chat("demo", "Hello").statusCode()).isEqualTo(200);
        }
    }

    /** A ConfigMap: the files are in a hidden folder, a hidden link names it, and links to its files are what counts. */
    @Test
    void aMountedConfigMap() throws Exception {
        Path mounted = new RouteCopy().folder();
        mount(mounted);
        mount(mounted.resolve("vendors"));
        answers(mounted);
    }

    private static void mount(Path folder) throws Exception {
        Path version = Files.createDirectory(folder.resolve("..2026_01_01_00_00_00.1"));
        Files.createSymbolicLink(folder.resolve("..data"), version.getFileName());
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(RouteFolder.ENDING))
                    .toList();
        }
        for (Path file : files) {
            Files.move(file, version.resolve(file.getFileName()));
            Files.createSymbolicLink(file, Path.of("..data").resolve(file.getFileName()));
        }
    }

    @Test
    void aFolderThatIsALink() throws Exception {
        Path routes = new RouteCopy().folder();
        answers(Files.createSymbolicLink(routes.resolveSibling("link"), routes));
    }

    @Test
    void whatEditorsLeave() throws Exception {
        RouteCopy copy = new RouteCopy()
                .write(".#api.camel.yaml", "half a rou")
                .write("api.camel.yaml~", "- route: old")
                .write(".api.camel.yaml.swp", "\u0000");
        answers(copy.folder());
    }

    @Test
    void whatWindowsWrites() throws Exception {
        RouteCopy copy = new RouteCopy();
        Path api = copy.folder().resolve("api.camel.yaml");
        copy.write("api.camel.yaml", "\uFEFF" + Files.readString(api).replace("\n", "\r\n"));
        answers(copy.folder());
    }
}
