package io.llmbroker.routes;

import io.llmbroker.json.Utf8;
import io.llmbroker.json.YamlMistake;
import io.llmbroker.source.RouteFolder;
import io.llmbroker.source.SourceFile;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private final RouteFolder files;
    private final List<RouteElement> elements;

    private RouteFiles(RouteFolder files, List<RouteElement> elements) {
        this.files = files;
        this.elements = List.copyOf(elements);
    }

    /**
     * Parses every route file and checks what Camel would pass over: see {@link RouteRules}.
     *
     * @param files as they were read
     * @return what they hold
     * @throws RouteException with every mistake that was found
     */
    public static RouteFiles parse(RouteFolder files) throws RouteException {
        List<String> problems = new ArrayList<>();
        List<RouteElement> elements = new ArrayList<>();
        if (!files.readable()) {
            problems.add(files.folder() + ": there is no such folder, or it cannot be read");
        } else if (files.files().isEmpty()) {
            problems.add(files.folder() + ": no file here has a name that ends in " + RouteFolder.ENDING);
        }
        for (SourceFile file : files.files()) {
            RouteNode root = parse(file, problems);
            if (root != null) {
                elements.addAll(elements(root, problems));
            }
        }
        if (problems.isEmpty()) {
            problems.addAll(RouteRules.check(elements));
            problems.addAll(RouteCircles.check(elements));
        }
        if (!problems.isEmpty()) {
            throw new RouteException(problems);
        }
        return new RouteFiles(files, elements);
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
    private static RouteNode parse(SourceFile file, List<String> problems) {
        String name = file.path().toString();
        if (file.fault() != null) {
            problems.add(name + ": " + file.fault().text());
            return null;
        }
        try {
            LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
            String text = Utf8.decode(file.bytes());
            Node node = new Compose(settings).composeString(text).orElse(null);
            if (node != null) {
                return new RouteNode(name, node);
            }
            problems.add(
                    name + ": the file is empty (delete it, or let its name not end in " + RouteFolder.ENDING + ")");
        } catch (CharacterCodingException e) {
            problems.add(name + ": bytes that are not UTF-8 (save the file as UTF-8)");
        } catch (MarkedYamlEngineException e) {
            YamlMistake mistake = YamlMistake.of(e);
            problems.add(name + ":" + mistake.line() + ": " + mistake.message()
                    + (mistake.suggestion() == null ? "" : " (" + mistake.suggestion() + ")"));
        } catch (IndexOutOfBoundsException e) { // and Camel's reader would fail as well
            problems.add(name + ": Camel cannot read it: a character such as an emoji is where its reader's buffer ends"
                    + " (move or delete it)");
        } catch (YamlEngineException | StackOverflowError e) {
            problems.add(name + ": it cannot be read as YAML");
        }
        return null;
    }

    /** @return the files themselves */
    public List<SourceFile> files() {
        return files.files();
    }

    /** @return where the files are */
    public Path folder() {
        return files.folder();
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
