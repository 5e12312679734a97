package io.llmbroker.config;

import io.llmbroker.json.Utf8;
import io.llmbroker.json.YamlMistake;
import io.llmbroker.source.SourceFile;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads a YAML 1.2 file into a {@link Document}; every mistake of form becomes a problem with its line. */
final class YamlReader {
    private static final int MAX_CHARACTERS = 16 * 1024 * 1024;
    private static final int MAX_ALIASES = 10_000;

    private YamlReader() {}

    /**
     * @param file what to read
     * @param problems takes the mistakes
     * @return the document, or null when the file cannot be read at all
     */
    static Document read(SourceFile file, Problems problems) {
        String text = text(file, problems);
        return text == null ? null : parse(text, problems);
    }

    /**
     * @param text YAML
     * @param problems takes the mistakes
     * @return the document, or null when it is no YAML mapping
     */
    static Document parse(String text, Problems problems) {
        Node node;
        try {
            node = compose(text).orElse(null);
        } catch (MarkedYamlEngineException e) {
            YamlMistake mistake = YamlMistake.of(e);
            problems.addAtLine(mistake.line(), mistake.message(), mistake.suggestion());
            return null;
        } catch (ReaderException e) {
            problems.addAtLine(
                    line(text, text.offsetByCodePoints(0, e.getPosition())),
                    "a control character that YAML does not allow (U+%04X)".formatted(e.getCodePoint()),
                    "delete it");
            return null;
        } catch (YamlEngineException e) {
            problems.addAtLine(1, "not valid YAML: the keys of a mapping must be plain text", null);
            return null;
        } catch (StackOverflowError e) {
            problems.addAtLine(1, "nested too deeply", null);
            return null;
        }
        if (node instanceof MappingNode mapping) {
            return new YamlTree(problems).document(mapping);
        }
        problems.addAtLine(
                1,
                node == null ? "the file is empty" : "the file must be a mapping (key: value)",
                "start with models:");
        return null;
    }

    /**
     * @param file what to read
     * @param problems takes the mistakes
     * @return the text of a UTF-8 file without its byte order mark, or null
     */
    static String text(SourceFile file, Problems problems) {
        if (file.fault() != null) {
            problems.addAtLine(0, file.fault().text(), null);
            return null;
        }
        byte[] bytes = file.bytes();
        try {
            return Utf8.decode(bytes);
        } catch (CharacterCodingException e) {
            String before = new String(bytes, 0, Utf8.firstMalformed(bytes), StandardCharsets.UTF_8);
            problems.addAtLine(line(before, before.length()), "bytes that are not UTF-8", "save the file as UTF-8");
            return null;
        }
    }

    private static Optional<Node> compose(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setUseMarks(true)
                .setAllowNonScalarKeys(true) // reported with their line by YamlTree
                .setCodePointLimit(MAX_CHARACTERS)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setBufferSize(text.length() + 2) // its reader fails on a character that two buffers share
                .build();
        return new Compose(settings).composeString(text);
    }

    private static int line(String text, int end) {
        return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    }
}
