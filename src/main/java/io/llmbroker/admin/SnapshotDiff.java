package io.llmbroker.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.llmbroker.config.Catalog;
import io.llmbroker.json.Json;
import io.llmbroker.mask.MaskedFiles;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.SourceFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is other in one snapshot than in another, as a unified diff without keys. For one thread. */
final class SnapshotDiff {
    private static final int MAX_LINES = 10_000;
    private static final String NO_FILE = "/dev/null";
    private static final String NO_LINE_BREAK = "\n\\ No newline at end of file";

    private final Snapshot from;
    private final Snapshot to;
    private final MaskedFiles masked;
    private final ArrayNode files = Json.NODES.arrayNode();
    private final StringBuilder text = new StringBuilder();

    /**
     * Compares.
     *
     * @param from the earlier one
     * @param to the later one
     * @param running the configuration whose keys are hidden
     */
    SnapshotDiff(Snapshot from, Snapshot to, Catalog running) {
        this.from = from;
        this.to = to;
        masked = new MaskedFiles(running, List.of(from, to));
        to.changedSince(from).forEach(this::compare);
    }

    /** @return {@code [{"name","change"}]}, sorted by name */
    ArrayNode files() {
        return files;
    }

    /** @return the differences of all files, one after the other */
    String text() {
        return text.toString();
    }

    private void compare(String name) {
        List<String> before = lines(from, name);
        List<String> after = lines(to, name);
        if (before == null && after == null) { // the folder of the routes
            files.addObject().put("name", name).put("change", to.routes().readable() ? "added" : "removed");
            return;
        }
        files.addObject()
                .put("name", name)
                .put("change", before == null ? "added" : after == null ? "removed" : "changed");
        String beforeName = before == null ? NO_FILE : name;
        String afterName = after == null ? NO_FILE : name;
        List<String> old = before == null ? List.of() : before;
        List<String> now = after == null ? List.of() : after;
        if (old.size() > MAX_LINES || now.size() > MAX_LINES) {
            text.append("--- ").append(beforeName).append("\n+++ ").append(afterName);
            text.append("\n(too long to be compared: more than ")
                    .append(MAX_LINES)
                    .append(" lines)\n");
            return;
        }
        LineDiff.of(beforeName, old, afterName, now)
                .forEach(line -> text.append(line).append('\n'));
    }

    /** The file's lines as they may be shown; null when the snapshot does not have it. */
    private List<String> lines(Snapshot snapshot, String name) {
        SourceFile file = snapshot.files().stream()
                .filter(one -> one.exists() && one.path().toString().equals(name))
                .findFirst()
                .orElse(null);
        if (file == null) {
            return null;
        }
        String shown = masked.text(snapshot, file);
        if (shown.isEmpty()) {
            return List.of();
        }
        boolean complete = shown.endsWith("\n");
        List<String> lines = new ArrayList<>(Arrays.asList(shown.split("\n", -1)));
        int last = lines.size() - 1;
        if (complete) {
            lines.remove(last);
        } else {
            lines.set(last, lines.get(last) + NO_LINE_BREAK);
        }
        return lines;
    }
}
