package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;

/**
 * Tokens, as OpenAI counts them: the vendor's {@code input_tokens} leaves cached ones out. All else that the vendor
 * tells stays under its own names.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance">Cache
 *     tokens</a>
 */
final class Usage {
    private Usage() {}

    /**
     * @param vendor the vendor's usage
     * @return OpenAI's
     */
    static ObjectNode of(JsonNode vendor) {
        long cached = vendor.path("cache_read_input_tokens").asLong();
        long prompt = vendor.path("input_tokens").asLong()
                + vendor.path("cache_creation_input_tokens").asLong()
                + cached;
        long completion = vendor.path("output_tokens").asLong();
        ObjectNode usage = Json.object()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", completion)
                .put("total_tokens", prompt + completion);
        usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
        JsonNode thinking = vendor.path("output_tokens_details").path("thinking_tokens");
        if (thinking.isNumber()) {
            usage.putObject("completion_tokens_details").set("reasoning_tokens", thinking);
        }
        vendor.properties().forEach(field -> {
            String name = field.getKey();
            if (!name.equals("input_tokens")
                    && !name.equals("output_tokens")
                    && !field.getValue().isNull()) {
                usage.putIfAbsent(name, field.getValue());
            }
        });
        return usage;
    }

    /**
     * The tier that served the request, in OpenAI's words.
     *
     * @param vendor the vendor's usage
     * @return the tier, empty when OpenAI has no word for it
     * @see <a href="https://docs.anthropic.com/en/api/service-tiers">Service tiers</a>
     */
    static String serviceTier(JsonNode vendor) {
        return switch (vendor.path("service_tier").asText("")) {
            case "standard" -> "default";
            case "priority" -> "priority";
            default -> "";
        };
    }
}
