package io.llmbroker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.YamlResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The files in {@code deploy/kubernetes}, one document each. */
final class KubernetesFiles {
    private static final Path FOLDER = Path.of("deploy", "kubernetes");
    /** The second one is put there by who applies them from a checkout. */
    private static final Set<String> NO_MANIFESTS = Set.of("kustomization.yaml", "config.yaml");

    private KubernetesFiles() {}

    /** @return names of the files that are meant for the cluster, examples among them */
    static List<String> manifests() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(".*\\.ya?ml") && !NO_MANIFESTS.contains(name))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(String name) {
        try {
            return YamlResource.parse(name, Files.readString(FOLDER.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    static List<String> texts(JsonNode list) {
        return elements(list).map(JsonNode::textValue).toList();
    }

    /** @return the texts under one key, of every object in a list */
    static List<String> texts(JsonNode list, String key) {
        return elements(list).map(item -> item.required(key).textValue()).toList();
    }
}
