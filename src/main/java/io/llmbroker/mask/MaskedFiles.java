package io.llmbroker.mask;

import io.llmbroker.config.Catalog;
import io.llmbroker.json.Utf8;
import io.llmbroker.mask.YamlText.Scalar;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.SourceFile;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of snapshots as they may be shown: without keys, wherever people write them. A key that any of the files
 * holds is hidden in all of them. For one thread.
 */
public final class MaskedFiles {
    private static final int LARGEST = 2 * 1024 * 1024;
    private static final Places CONFIG = ConfigPlaces.INSTANCE;
    private static final Places NAMED = NamedPlaces.INSTANCE;

    private final KnownSecrets known;
    private final TextMask text;
    private final WordMask words = WordMask.empty();
    private final Map<SourceFile, List<Scalar>> yaml = new HashMap<>();

    /**
     * @param running the configuration whose keys are hidden wherever they stand
     * @param snapshots whose files will be shown
     */
    public MaskedFiles(Catalog running, List<Snapshot> snapshots) {
        known = KnownSecrets.of(running);
        text = new TextMask(known);
        snapshots.forEach(this::read);
        words.allow(ConfigPlaces.words());
        yaml.forEach((file, scalars) -> words.allowAll(YamlMask.mask(decode(file), scalars, text)));
    }

    /** Finds the keys in all files, before the first is shown. */
    private void read(Snapshot snapshot) {
        for (SourceFile file : snapshot.files()) {
            String content = decode(file);
            if (content == null || is(file, snapshot.properties())) {
                continue;
            }
            if (is(file, snapshot.dotEnv())) {
                EnvMask.collect(content, known);
                continue;
            }
            Optional<List<Scalar>> scalars = YamlText.scalars(content, is(file, snapshot.config()) ? CONFIG : NAMED);
            if (scalars.isPresent()) {
                YamlMask.collect(scalars.get(), known);
                yaml.put(file, scalars.get());
            }
        }
    }

    /**
     * @param snapshot one of those that this was made for
     * @param file of that snapshot
     * @return its text without keys; in brackets why there is none
     */
    public String text(Snapshot snapshot, SourceFile file) {
        if (file.fault() != null) {
            return "(" + file.fault().text() + ")";
        }
        String content = decode(file);
        if (content == null) {
            String why = file.bytes().length > LARGEST ? "too large to be shown" : "not UTF-8 text";
            return "(" + why + ": " + Fingerprint.of(new String(file.bytes(), StandardCharsets.ISO_8859_1)) + ")";
        }
        String shown;
        if (is(file, snapshot.dotEnv())) {
            shown = EnvMask.mask(content);
        } else if (is(file, snapshot.properties())) {
            shown = PropertiesMask.mask(content, text);
        } else if (yaml.containsKey(file)) {
            shown = YamlMask.mask(content, yaml.get(file), text);
        } else {
            shown = words.mask(content);
        }
        // nothing of a file may steer a terminal
        return text.maskKnown(shown).replaceAll("[\\p{Cc}&&[^\\t\\n\\r]]", "\uFFFD");
    }

    private static boolean is(SourceFile file, SourceFile other) {
        Path path = file.path();
        return path.equals(other.path());
    }

    /** The file's text, or null when it has none. */
    private static String decode(SourceFile file) {
        if (file.fault() != null || file.bytes().length > LARGEST) {
            return null;
        }
        try {
            return Utf8.decode(file.bytes());
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
