package io.llmbroker.routes;

import io.llmbroker.json.YamlMistake;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The route files as text with lines: what Camel's own messages lack. Reads them before Camel does, so that a mistake of
 * form is said in one line with its place. Immutable.
 */
public final class RouteFiles {
    /** How the name of every route file ends. */
    public static final String ENDING = ".camel.yaml";

    private final Path folder;
    private final RouteFolder files;
    private final List<RouteElement> elements;

    private RouteFiles(Path folder, RouteFolder files, List<RouteElement> elements) {
        this.folder = folder;
        this.files = files;
        this.elements = List.copyOf(elements);
    }

    /**
     * Reads every route file and checks what Camel would pass over: see {@link RouteRules}.
     *
     * @param folder with sub-folders
     * @return the files
     * @throws RouteException with every mistake that was found
     */
    public static RouteFiles read(Path folder) throws RouteException {
        List<String> problems = new ArrayList<>();
        List<RouteElement> elements = new ArrayList<>();
        RouteFolder files = RouteFolder.list(folder);
        if (files.routes().isEmpty()) {
            problems.add(folder + ": no file here has a name that ends in " + ENDING);
        }
        for (Path file : files.routes()) {
            RouteNode root = parse(file, problems);
            if (root != null) {
                elements.addAll(elements(root, problems));
            }
        }
        if (problems.isEmpty()) {
            problems.addAll(RouteRules.check(elements));
        }
        if (!problems.isEmpty()) {
            throw new RouteException(problems);
        }
        return new RouteFiles(folder, files, elements);
    }

    private static List<RouteElement> elements(RouteNode root, List<String> problems) {
        if (!root.isList()) {
            problems.add(
                    root.place() + ": a route file is a list (begin each element with '- ', for example '- route:')");
            return List.of();
        }
        List<RouteElement> elements = new ArrayList<>();
        for (RouteNode item : root.items()) {
            if (item.members().size() == 1) {
                item.members().forEach((kind, value) -> elements.add(new RouteElement(kind, value)));
            } else {
                problems.add(item.place() + ": an element of the list has one key (check the indentation of the lines"
                        + " below '- ')");
            }
        }
        return elements;
    }

    /** The file's document, or null when it has none; the reason is among the problems then. */
    private static RouteNode parse(Path file, List<String> problems) {
        try {
            LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
            String text = Files.readString(file);
            String yaml = text.startsWith("\uFEFF") ? text.substring(1) : text;
            Node node = new Compose(settings).composeString(yaml).orElse(null);
            if (node != null) {
                return new RouteNode(file.toString(), node);
            }
            problems.add(file + ": the file is empty (delete it, or let its name not end in " + ENDING + ")");
        } catch (CharacterCodingException e) {
            problems.add(file + ": bytes that are not UTF-8 (save the file as UTF-8)");
        } catch (MarkedYamlEngineException e) {
            YamlMistake mistake = YamlMistake.of(e);
            problems.add(file + ":" + mistake.line() + ": " + mistake.message()
                    + (mistake.suggestion() == null ? "" : " (" + mistake.suggestion() + ")"));
        } catch (IOException | YamlEngineException | StackOverflowError e) {
            problems.add(file + ": it cannot be read as YAML");
        }
        return null;
    }

    /** @return what Camel takes as {@code camel.main.routesIncludePattern}: each of the files, and nothing else */
    public String pattern() {
        return files.routes().stream().map(file -> "file:" + file).collect(Collectors.joining(","));
    }

    /** @return where the files are */
    Path folder() {
        return folder;
    }

    /** @return what the files hold, in their order */
    List<RouteElement> elements() {
        return elements;
    }

    /** @return YAML files that are not read because of their names */
    List<Path> ignored() {
        return files.ignored();
    }
}
