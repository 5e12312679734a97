package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import io.llmbroker.config.ConfigException.Problem;
import io.llmbroker.config.Document.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Collects the mistakes of one file. For one thread. */
final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();
    private Map<JsonPointer, Place> places = Map.of();

    Problems(String file) {
        this.file = file;
    }

    /** From now on pointers are turned into lines of this document. */
    void locate(Document document) {
        places = document.places();
    }

    void add(JsonPointer at, String message, String suggestion) {
        addAt(place(at), message, suggestion);
    }

    void addAt(Place place, String message, String suggestion) {
        found.add(new Problem(file, place.line(), place.path(), message, suggestion));
    }

    void addAtLine(int line, String message, String suggestion) {
        found.add(new Problem(file, line, "", message, suggestion));
    }

    /** @return file and line of what stands, or should stand, at a pointer: {@code config.yaml:12} */
    String where(JsonPointer at) {
        return file + ":" + place(at).line();
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** @throws ConfigException when there is any mistake; in the order of the file */
    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(found.stream()
                    .distinct()
                    .sorted(Comparator.comparingInt(Problem::line))
                    .toList());
        }
    }

    private Place place(JsonPointer at) {
        Place place = places.get(at);
        if (place != null) {
            return place;
        }
        if (at.matches()) {
            return Place.ROOT;
        }
        Place parent = place(at.head());
        return parent.member(at.last().getMatchingProperty(), parent.line(), false);
    }
}
