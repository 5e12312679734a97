package io.llmbroker.admin;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.List;

/** What differs between two texts of lines, as a unified diff. Takes little memory however much differs. Stateless. */
final class LineDiff {
    private static final int CONTEXT_LINES = 3;

    private LineDiff() {}

    /**
     * @param beforeName what the earlier text is called
     * @param before its lines
     * @param afterName what the later text is called
     * @param after its lines
     * @return lines of the diff; none when nothing differs
     */
    static List<String> of(String beforeName, List<String> before, String afterName, List<String> after) {
        Patch<String> patch = joined(DiffUtils.diff(before, after, new MyersDiffWithLinearSpace<>()));
        List<String> lines = UnifiedDiffUtils.generateUnifiedDiff(beforeName, afterName, before, patch, CONTEXT_LINES);
        lines.replaceAll(LineDiff::withLineOfNothing);
        return lines;
    }

    /** The algorithm finds additions before the removals that they stand for; people read it the other way round. */
    private static Patch<String> joined(Patch<String> patch) {
        Patch<String> joined = new Patch<>();
        AbstractDelta<String> last = null;
        for (AbstractDelta<String> next : patch.getDeltas()) {
            if (last == null) {
                last = next;
            } else if (end(last.getSource()) == next.getSource().getPosition()
                    && end(last.getTarget()) == next.getTarget().getPosition()) {
                last = new ChangeDelta<>(
                        joined(last.getSource(), next.getSource()), joined(last.getTarget(), next.getTarget()));
            } else {
                joined.addDelta(last);
                last = next;
            }
        }
        if (last != null) {
            joined.addDelta(last);
        }
        return joined;
    }

    private static int end(Chunk<String> chunk) {
        return chunk.getPosition() + chunk.size();
    }

    private static Chunk<String> joined(Chunk<String> first, Chunk<String> second) {
        List<String> lines = new ArrayList<>(first.getLines());
        lines.addAll(second.getLines());
        return new Chunk<>(first.getPosition(), lines);
    }

    /** A file that is not there begins in line 0; the library says 1. */
    private static String withLineOfNothing(String line) {
        return line.startsWith("@@ -")
                ? line.replaceFirst("^@@ -1,0 ", "@@ -0,0 ").replaceFirst(" \\+1,0 @@$", " +0,0 @@")
                : line;
    }
}
