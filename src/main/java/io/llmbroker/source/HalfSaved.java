package io.llmbroker.source;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Tells changes that look as if somebody were still writing. A guess: some of them are meant. Stateless. */
final class HalfSaved {
    private HalfSaved() {}

    /**
     * @param now the files
     * @param before what they were
     * @return whether a file went away, cannot be read, is empty, has lost its end, or is new with none
     */
    static boolean looks(Snapshot now, Snapshot before) {
        if (before.routes().readable() && !now.routes().readable()) {
            return true;
        }
        Map<Path, SourceFile> then = new HashMap<>();
        before.files().forEach(file -> then.put(file.path(), file));
        for (SourceFile file : now.files()) {
            SourceFile old = then.remove(file.path());
            if (!file.equals(old) && looks(file.bytes(), old == null ? new byte[0] : old.bytes())) {
                return true;
            }
        }
        return !then.isEmpty();
    }

    private static boolean looks(byte[] now, byte[] old) {
        return now.length == 0
                || (!endsLine(now) && (old.length == 0 || endsLine(old)))
                || Arrays.mismatch(now, old) == now.length; // the beginning of what it was
    }

    private static boolean endsLine(byte[] bytes) {
        return bytes.length > 0 && bytes[bytes.length - 1] == '\n';
    }
}
