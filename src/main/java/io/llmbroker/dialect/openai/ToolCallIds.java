package io.llmbroker.dialect.openai;

/** Ids for tool calls to which the vendor gave none: the same for the same answer, different in the next turn. */
final class ToolCallIds {
    private ToolCallIds() {}

    static String of(String answerId, int choice, int position) {
        return "call_" + answerId.replaceAll("[^A-Za-z0-9]", "") + "_" + choice + "_" + position;
    }
}
