package io.llmbroker.dialect.anthropic;

/**
 * Why the model stopped, in OpenAI's words.
 *
 * @see <a href="https://docs.anthropic.com/en/api/handling-stop-reasons">Handling stop reasons</a>
 */
final class FinishReason {
    private FinishReason() {}

    /**
     * @param stopReason the vendor's, possibly empty
     * @param toolCalls whether the answer has tool calls: then that is the reason, unless the answer was cut
     * @param legacy whether the client speaks the old {@code functions} form
     * @return one of OpenAI's reasons; {@code stop} for a reason that is not known
     */
    static String of(String stopReason, boolean toolCalls, boolean legacy) {
        return switch (stopReason) {
            // a call that was cut off must not look whole
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "refusal" -> "content_filter";
            default -> toolCalls ? legacy ? "function_call" : "tool_calls" : "stop";
        };
    }

    /** Whether the vendor's reason is one that this product knows. */
    static boolean isKnown(String stopReason) {
        return switch (stopReason) {
            case "end_turn",
                    "stop_sequence",
                    "max_tokens",
                    "model_context_window_exceeded",
                    "tool_use",
                    "refusal",
                    "pause_turn" -> true;
            default -> false;
        };
    }
}
