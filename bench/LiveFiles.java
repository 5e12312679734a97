import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * A gateway's files and the people who edit them. The folder of the routes is a link through {@code ..data}, as in a
 * mounted ConfigMap, so that all of it can be exchanged at once. Edit n is one of the configuration when n is odd, else
 * one of the routes. For one thread.
 */
final class LiveFiles {
    private static final String STEP = "        - process:\n            ref: reply\n";
    private static final String PIPELINE = "pipeline.camel.yaml";

    /** How editors save. */
    enum Way {
        IN_PLACE,
        RENAME,
        SED,
        SWAP
    }

    /** A save that must be rejected. */
    record Broken(String file, String text) {}

    final Path config;
    final Path routes;
    private final Path folder;
    private final int vendor;
    private final String pipeline;
    private int version;
    private int seed;
    private int header;

    LiveFiles(int vendor) throws IOException {
        this.vendor = vendor;
        folder = Files.createTempDirectory("live-edits");
        pipeline = Files.readString(Path.of("routes", PIPELINE));
        copy(Path.of("routes"), folder.resolve("..v0/routes"));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..v0"));
        routes = Files.createSymbolicLink(folder.resolve("routes"), Path.of("..data/routes"));
        Files.writeString(routes.resolve(PIPELINE), pipeline(0));
        config = Files.writeString(folder.resolve("config.yaml"), config(0));
    }

    private String config(int seed) {
        String url = "base_url: 'http://127.0.0.1:" + vendor + "/v1', api_key: k";
        return "models:\n  demo: {provider: demo}\n  claude: {provider: claude, model_name: claude-sonnet-4-5, " + url
                + "}\n  gpt: {provider: openai, " + url + ", default_params: {seed: " + seed + "}}\n";
    }

    private String pipeline(int header) {
        return pipeline.replace(STEP, STEP + "        - setHeader:\n            name: x-edit\n            expression:\n"
                + "              constant:\n                expression: \"" + header + "\"\n");
    }

    private Path file(int edit) {
        return edit % 2 == 1 ? config : routes.resolve(PIPELINE);
    }

    /** Which way edit n is saved; a folder can be exchanged for routes only. */
    static Way way(int edit) {
        return edit % 2 == 1 ? Way.values()[edit / 2 % 3] : Way.values()[edit / 2 % 4];
    }

    /** Saves edit n; its effect is seed n or header n. */
    void save(int edit) throws IOException, InterruptedException {
        boolean ofConfig = edit % 2 == 1;
        String text = ofConfig ? config(edit) : pipeline(edit);
        Path file = file(edit);
        switch (way(edit)) {
            case IN_PLACE -> Files.writeString(file, text);
            case RENAME -> Files.move(
                    Files.writeString(file.resolveSibling(file.getFileName() + "~"), text),
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
            case SED -> sed(ofConfig ? "s/seed: " + seed + "/seed: " + edit + "/"
                    : "s/expression: \"" + header + "\"/expression: \"" + edit + "\"/", file);
            case SWAP -> swap(text);
        }
        if (ofConfig) {
            seed = edit;
        } else {
            header = edit;
        }
    }

    private static void sed(String script, Path file) throws IOException, InterruptedException {
        if (new ProcessBuilder("sed", "-i", script, file.toString()).inheritIO().start().waitFor() != 0) {
            throw new IOException("sed failed on " + file);
        }
    }

    private void swap(String text) throws IOException {
        Path old = folder.resolve("..v" + version);
        Path now = folder.resolve("..v" + ++version);
        copy(old.resolve("routes"), now.resolve("routes"));
        Files.writeString(now.resolve("routes").resolve(PIPELINE), text);
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), now.getFileName());
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    /** All kinds of mistakes, one after another. */
    Broken broken(int number) throws IOException {
        List<Broken> all = List.of(
                new Broken("config.yaml", config(seed) + "  x: {provider: demo\n"),
                new Broken("routes/" + PIPELINE, pipeline(header).replace("ref: reply", "ref: nobody")),
                new Broken("config.yaml", config(seed).replace("provider: openai", "provider: nobody")),
                new Broken("routes/" + PIPELINE, pipeline(header).replace("- process:", "- proces:")),
                new Broken("config.yaml", config(seed) + "  x: {provider: demo, fallbacks: [gone]}\n"),
                new Broken("routes/" + PIPELINE, pipeline(header).replace("direct:attempts", "direct:nowhere")),
                new Broken("config.yaml", ""),
                new Broken("routes/" + PIPELINE, pipeline(header).replace(
                        "constant:\n                expression: \"" + header + "\"",
                        "simple:\n                expression: \"${body.noSuchMethod()}\"")),
                new Broken("config.yaml", config(seed).substring(0, config(seed).length() / 2)),
                new Broken("routes/again.camel.yaml", Files.readString(Path.of("routes/models.camel.yaml"))),
                new Broken("routes/odd.camel.yaml", "- route:\n    from:\n\turi: direct:odd\n"),
                new Broken("routes/lost.camel.yaml",
                        "- route:\n    id: lost\n    from:\n      uri: nosuchscheme:lost\n      steps:\n"
                                + "        - stop: {}\n"));
        return all.get(number % all.size());
    }

    void save(Broken broken) throws IOException {
        Files.writeString(folder.resolve(broken.file()), broken.text());
    }

    void mend(Broken broken) throws IOException {
        if (broken.file().equals("config.yaml")) {
            Files.writeString(config, config(seed));
        } else if (broken.file().endsWith(PIPELINE)) {
            Files.writeString(routes.resolve(PIPELINE), pipeline(header));
        } else {
            Files.delete(folder.resolve(broken.file()));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> found = Files.walk(from)) {
            for (Path one : found.toList()) {
                Path copy = to.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(copy);
                } else {
                    Files.write(copy, Files.readString(one).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    void deleteAll() throws IOException {
        delete(folder);
    }
}
