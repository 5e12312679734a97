package io.llmbroker.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.dialect.Report;
import io.llmbroker.json.Json;
import io.llmbroker.json.YamlResource;
import io.llmbroker.params.ParameterTable;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of this dialect: complete, and right about every kind of model name. */
class AnthropicTableTest {
    private static final ParameterTable TABLE = ParameterTable.load("anthropic");

    @Test
    void everyParameterOfOpenAiHasAVerdict() {
        Set<String> known = new TreeSet<>();
        for (Method method : ChatCompletionCreateParams.Body.class.getMethods()) {
            JsonProperty property = method.getAnnotation(JsonProperty.class);
            if (property != null) {
                known.add(property.value());
            }
        }
        JsonNode table = YamlResource.read("params/anthropic.yaml").path("parameters");

        assertThat(known).contains("messages", "model", "temperature");
        assertThat(known)
                .allSatisfy(name -> assertThat(table.has(name)).as(name).isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        // model, thinking, budget_tokens, prefill, structured_outputs, forced_tools, always, max_tokens
        "claude-2.1, none, false, true, false, true, false, 4096",
        "claude-3-haiku-20240307, none, false, true, false, true, false, 4096",
        "claude-3-5-sonnet-20241022, none, false, true, false, true, false, 8192",
        "claude-3-7-sonnet-latest, budget, false, true, false, true, false, 32000",
        "claude-opus-4-20250514, budget, false, true, false, true, false, 32000",
        "claude-opus-4-0, budget, false, true, false, true, false, 32000",
        "claude-sonnet-4@20250514, budget, false, true, false, true, false, 32000",
        "us.anthropic.claude-opus-4-1-20250805-v1:0, budget, false, true, false, true, false, 32000",
        "claude-sonnet-4-5-20250929, budget, false, true, true, true, false, 64000",
        "claude-haiku-4-5, budget, false, true, true, true, false, 64000",
        "anthropic/claude-opus-4.5, budget, false, true, true, true, false, 64000",
        "claude-opus-4-6, adaptive, true, false, true, true, false, 64000",
        "claude-sonnet-4-6, adaptive, true, false, true, true, false, 64000",
        "claude-opus-4-7, adaptive, false, false, true, true, false, 64000",
        "claude-opus-5, adaptive, false, false, true, true, false, 64000",
        "claude-fable-5, adaptive, false, false, true, true, true, 64000",
        "claude-fable-5-1, adaptive, false, false, true, false, true, 64000",
        "claude-opus-5-5, adaptive, false, false, true, false, true, 64000",
        "claude-sonnet-5-5, adaptive, false, false, true, false, false, 64000",
        "claude-saga-7, adaptive, false, false, true, true, false, 64000",
        "another-model, none, false, true, false, true, false, 4096"
    })
    void aModelIsKnownByItsName(
            String model,
            String thinking,
            boolean budget,
            boolean prefill,
            boolean structured,
            boolean forced,
            boolean always,
            int maxTokens) {
        ModelFacts facts = new ModelFacts(TABLE.facts(model));

        assertThat(facts.thinking()).hasToString(thinking.toUpperCase(java.util.Locale.ROOT));
        assertThat(facts.takesBudget()).isEqualTo(budget);
        assertThat(facts.prefill()).isEqualTo(prefill);
        assertThat(facts.structuredOutputs()).isEqualTo(structured);
        assertThat(facts.forcedTools()).isEqualTo(forced);
        assertThat(facts.alwaysThinks()).isEqualTo(always);
        assertThat(facts.maxTokens()).isEqualTo(maxTokens);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-20250514, temperature top_k top_p",
        "claude-opus-4-1-20250805, temperature top_k",
        "claude-sonnet-4-5, temperature top_k",
        "claude-opus-4-6, temperature top_k",
        "claude-opus-4-7, ''",
        "claude-opus-5-5, ''",
        "claude-sonnet-5-20260601, ''",
        "claude-fable-5, ''",
        "claude-3-5-haiku-latest, temperature top_k top_p"
    })
    void samplingIsLeftAsFarAsTheModelTakesIt(String model, String left) {
        ObjectNode request =
                Json.object().put("temperature", 0.5).put("top_p", 0.9).put("top_k", 3);

        ObjectNode applied = TABLE.apply(Endpoint.CHAT_COMPLETIONS, request, model, Set.of(), false, new Report());

        Set<String> names = new TreeSet<>();
        applied.fieldNames().forEachRemaining(names::add);
        assertThat(String.join(" ", names)).isEqualTo(left);
    }
}
