package io.llmbroker.dialect;

import io.llmbroker.dialect.anthropic.AnthropicDialect;
import io.llmbroker.dialect.openai.OpenAiDialect;
import java.util.Map;
import java.util.TreeMap;

/** The built-in wire formats by name. Immutable and thread-safe. */
public final class Dialects {
    private static final Map<String, Dialect> BUILT_IN = named(new AnthropicDialect(), new OpenAiDialect());

    private Dialects() {}

    /**
     * @param name what a provider's {@code dialect} says, for example {@code openai}
     * @return the dialect
     * @throws IllegalArgumentException when there is none of that name; names those that there are
     */
    public static Dialect of(String name) {
        Dialect dialect = BUILT_IN.get(name);
        if (dialect == null) {
            throw new IllegalArgumentException(
                    "unknown dialect: " + name + " (there are: " + String.join(", ", BUILT_IN.keySet()) + ")");
        }
        return dialect;
    }

    private static Map<String, Dialect> named(Dialect... dialects) {
        Map<String, Dialect> byName = new TreeMap<>();
        for (Dialect dialect : dialects) {
            byName.put(dialect.name(), dialect);
        }
        return byName;
    }
}
