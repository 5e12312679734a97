package io.llmbroker.dialect.anthropic;

/**
 * Tool call ids that the vendor accepts ({@code ^[a-zA-Z0-9_-]+$}). A conversation that began with another vendor may
 * hold others ({@code functions.get_weather:0}): they are rewritten the same way in the call and in its answer.
 */
final class ToolIds {
    private ToolIds() {}

    /**
     * @param id any id
     * @return the same when the vendor accepts it, else one made from it, always the same one
     */
    static String accepted(String id) {
        String clean = id.replaceAll("[^a-zA-Z0-9_-]", "_");
        // the hash keeps two ids apart that differ only in what was replaced
        return clean.equals(id) && !id.isEmpty() ? id : "call_" + clean + "_" + Integer.toHexString(id.hashCode());
    }
}
