package io.llmbroker.params;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.dialect.Report;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ParameterTableTest {
    private final ParameterTable table = ParameterTable.load("test-derived");
    private final Report report = new Report();

    @Test
    void whatIsMappedOrUnknownPassesAsItCame() throws IOException {
        assertThat(apply("any", "{'x':{'y':0.10},'temperature':1.50,'top_p':null}", Set.of()))
                .hasToString("{\"x\":{\"y\":0.10},\"temperature\":1.50,\"top_p\":null}");
        assertThat(report.dropped()).isEmpty();
        assertThat(report.changed()).isEmpty();
    }

    @Test
    void whatIsDroppedIsReported() throws IOException {
        assertThat(apply("any", "{'logit_bias':{'1':2}}", Set.of())).isEmpty();
        assertThat(report.dropped()).containsOnlyKeys("logit_bias");
    }

    @Test
    void aDroppedNullIsNoLoss() throws IOException {
        assertThat(apply("any", "{'logit_bias':null}", Set.of())).isEmpty();
        assertThat(report.dropped()).isEmpty();
    }

    @Test
    void whatIsRefusedNamesTheParameter() {
        assertThatThrownBy(() -> apply("any", "{'n':2}", Set.of())).isInstanceOfSatisfying(ApiError.class, error -> {
            assertThat(error.status()).isEqualTo(400);
            assertThat(error.code()).isEqualTo("unsupported_parameter");
            assertThat(error.param()).isEqualTo("n");
        });
    }

    @Test
    void aRefusedDefaultGivesWay() throws IOException {
        assertThat(apply("any", "{'n':2}", Set.of("n"))).isEmpty();
        assertThat(report.dropped()).containsOnlyKeys("n");
    }

    @Test
    void theVendorsOwnBehaviourIsNotRefused() throws IOException {
        assertThat(apply("any", "{'n':1.0}", Set.of())).isEmpty();
        assertThat(report.dropped()).isEmpty();
    }

    @Test
    void aDerivedTableWins() throws IOException {
        assertThat(apply("any", "{'audio':{}}", Set.of())).hasToString("{\"audio\":{}}");
    }

    @Test
    void aRenameKeepsThePlace() throws IOException {
        assertThat(apply("o1-mini", "{'a':1,'max_tokens':5,'b':2}", Set.of()))
                .hasToString("{\"a\":1,\"max_completion_tokens\":5,\"b\":2}");
        assertThat(report.changed()).containsEntry("max_tokens", "o1 has its own names");
    }

    @Test
    void aRenamedParameterGivesWayToTheNewName() throws IOException {
        assertThat(apply("o1", "{'max_tokens':5,'max_completion_tokens':7}", Set.of()))
                .hasToString("{\"max_completion_tokens\":7}");
        assertThat(report.dropped()).containsOnlyKeys("max_tokens");
    }

    @Test
    void aRuleDropsButNotItsExceptions() throws IOException {
        assertThat(apply("o1", "{'temperature':0.5}", Set.of())).isEmpty();
        assertThat(report.dropped()).containsOnlyKeys("temperature");
        Report second = new Report();
        table.apply(Endpoint.CHAT_COMPLETIONS, json("{'temperature':1}"), "o1", Set.of(), false, second);
        assertThat(second.dropped()).isEmpty();
    }

    @Test
    void aNumberIsMovedIntoItsRange() throws IOException {
        assertThat(apply("cold", "{'temperature':1.7}", Set.of())).hasToString("{\"temperature\":1}");
        assertThat(report.changed()).containsOnlyKeys("temperature");
    }

    @Test
    void aNumberOfManyDigitsIsNotWrittenOut() throws IOException {
        assertThat(apply("cold", "{'temperature':1e9999}", Set.of())).hasToString("{\"temperature\":1}");
        assertThat(report.changed().get("temperature")).contains("1E+9999");
    }

    @Test
    void ofExclusiveOnesTheClientsStays() throws IOException {
        assertThat(apply("one", "{'temperature':1,'top_p':0.5}", Set.of("temperature")))
                .hasToString("{\"top_p\":0.5}");
        assertThat(report.dropped()).containsOnlyKeys("temperature");
    }

    @Test
    void ofTwoOfTheClientsTheFirstListedStays() throws IOException {
        assertThat(apply("one", "{'top_p':0.5,'temperature':1}", Set.of())).hasToString("{\"temperature\":1}");
    }

    @Test
    void aConditionOnStreamingHolds() throws IOException {
        assertThat(apply("thinker", "{}", Set.of())).hasToString("{\"enable_thinking\":false}");
        assertThat(report.changed()).containsOnlyKeys("enable_thinking");
        assertThat(table.apply(Endpoint.CHAT_COMPLETIONS, json("{}"), "thinker", Set.of(), true, new Report()))
                .isEmpty();
    }

    @Test
    void whatIsSetOnlyFillsAGap() throws IOException {
        assertThat(apply("thinker", "{'enable_thinking':true}", Set.of())).hasToString("{\"enable_thinking\":true}");
    }

    @Test
    void aRuleRefuses() {
        assertThatThrownBy(() -> apply("strict", "{'top_p':1}", Set.of())).isInstanceOf(ApiError.class);
    }

    @Test
    void otherEndpointsHaveTheirOwnTable() throws IOException {
        ObjectNode request = json("{'n':2,'max_tokens':1}");
        assertThat(table.apply(Endpoint.EMBEDDINGS, request, "o1", Set.of(), false, report))
                .isEqualTo(request);
    }

    @Test
    void factsAddUp() {
        assertThat(table.facts("o1")).hasToString("{\"kind\":\"any\",\"size\":1}");
        assertThat(table.facts("o1-mini")).hasToString("{\"kind\":\"any\",\"size\":2}");
    }

    @Test
    void whatIsRememberedOfModelsIsRightAfterThousandsOfNames() {
        for (int i = 0; i < 2500; i++) {
            table.facts("model-" + i);
        }
        assertThat(table.facts("mini").get("size").intValue()).isEqualTo(2);
    }

    @Test
    void theRequestStaysAsItIs() throws IOException {
        ObjectNode request = json("{'a':1,'max_tokens':5,'temperature':0.5,'logit_bias':{}}");
        ObjectNode before = request.deepCopy();
        table.apply(Endpoint.CHAT_COMPLETIONS, request, "o1", Set.of(), false, report);
        assertThat(request).isEqualTo(before);
    }

    @Test
    void mistakesInATableStopTheStart() {
        assertThatThrownBy(() -> ParameterTable.load("test-wrong"))
                .hasMessageContaining("params/test-wrong.yaml")
                .hasMessageContaining("temperature")
                .hasMessageContaining("perhaps");
        assertThatThrownBy(() -> ParameterTable.load("test-unknown-key"))
                .hasMessageContaining("rules[0]")
                .hasMessageContaining("modles");
        assertThatThrownBy(() -> ParameterTable.load("test-loop")).hasMessageContaining("extends itself");
        assertThatThrownBy(() -> ParameterTable.load("nowhere")).hasMessageContaining("params/nowhere.yaml");
        assertThatThrownBy(() -> ParameterTable.load("../x")).isInstanceOf(IllegalArgumentException.class);
    }

    private ObjectNode apply(String model, String request, Set<String> injected) throws IOException {
        return table.apply(Endpoint.CHAT_COMPLETIONS, json(request), model, injected, false, report);
    }

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}
