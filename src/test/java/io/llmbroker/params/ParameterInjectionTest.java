package io.llmbroker.params;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Report;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterInjectionTest {
    private final Report report = new Report();

    @Test
    void defaultsFillWhatIsLacking() throws IOException {
        Injection injection = inject("{'model':'alias','temperature':0.10}", "{'temperature':1,'top_p':0.50}", "{}");
        assertThat(injection.request()).hasToString("{\"model\":\"vendor-model\",\"temperature\":0.10,\"top_p\":0.50}");
        assertThat(injection.injected()).containsExactly("top_p");
        assertThat(report.changed()).isEmpty();
    }

    @Test
    void anExplicitNullIsAChoice() throws IOException {
        Injection injection = inject("{'model':'a','temperature':null}", "{'temperature':1}", "{}");
        assertThat(injection.request()).hasToString("{\"model\":\"vendor-model\",\"temperature\":null}");
        assertThat(injection.injected()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'max_completion_tokens':5}         | {'max_tokens':9}",
                "{'max_tokens':null}                 | {'max_completion_tokens':9}",
                "{'reasoning_effort':'low'}          | {'thinking':{'type':'enabled'}}",
                "{'thinking':{'type':'disabled'}}    | {'reasoning_effort':'high'}",
                "{'functions':[{}]}                  | {'tools':[{}]}",
                "{'reasoning_effort':'none'}         | {'enable_thinking':true}",
                "{'temperature':1}                   | {'tool_choice':'auto'}",
                "{'tools':[]}                        | {'parallel_tool_calls':false}",
                "{'temperature':1}                   | {'stream_options':{}}",
                "{'stream':false}                    | {'stream_options':{}}",
                "{'logprobs':false}                  | {'top_logprobs':3}",
                "{'tools':[{}]}                      | {'prediction':{}}",
                "{'temperature':1}                   | {'stream':true}",
                "{'temperature':1}                   | {'messages':[],'model':'x','prompt':'p','input':'i'}",
            })
    void aDefaultGivesWay(String request, String defaults) throws IOException {
        Injection injection = inject(request, defaults, "{}");
        assertThat(injection.injected()).isEmpty();
        ObjectNode expected = json(request);
        expected.put("model", "vendor-model");
        assertThat(injection.request()).isEqualTo(expected);
    }

    @Test
    void whatADefaultNeedsMayBeADefaultToo() throws IOException {
        Injection injection = inject("{}", "{'tool_choice':'auto','tools':[{'type':'function'}]}", "{}");
        assertThat(injection.injected()).containsExactlyInAnyOrder("tool_choice", "tools");
    }

    @Test
    void objectsAreReplacedNotMerged() throws IOException {
        Injection injection = inject("{'metadata':{'a':1}}", "{'metadata':{'b':2}}", "{}");
        assertThat(injection.request().get("metadata")).hasToString("{\"a\":1}");
    }

    @Test
    void whatIsForcedWinsAndIsReported() throws IOException {
        Injection injection = inject("{'temperature':1,'seed':5}", "{'temperature':0.3}", "{'temperature':0,'seed':5}");
        assertThat(injection.request().get("temperature").intValue()).isZero();
        assertThat(injection.injected()).containsExactly("temperature");
        assertThat(report.changed()).containsOnlyKeys("temperature");
    }

    @Test
    void whatIsForcedRemovesSynonyms() throws IOException {
        Injection injection =
                inject("{'max_completion_tokens':9000}", "{'max_completion_tokens':1}", "{'max_tokens':100}");
        assertThat(injection.request()).hasToString("{\"max_tokens\":100,\"model\":\"vendor-model\"}");
        assertThat(report.changed()).containsOnlyKeys("max_completion_tokens");
    }

    @Test
    void evenStreamCanBeForced() throws IOException {
        assertThat(inject("{'stream':true}", "{}", "{'stream':false}")
                        .request()
                        .get("stream")
                        .booleanValue())
                .isFalse();
    }

    @Test
    void theModelCannotBeForced() throws IOException {
        assertThat(inject("{}", "{}", "{'model':'other'}")
                        .request()
                        .get("model")
                        .textValue())
                .isEqualTo("vendor-model");
    }

    @Test
    void whatIsNeverSentIsReportedOnlyWhenTheClientSentIt() throws IOException {
        Injection injection = ParameterInjection.apply(
                json("{'user':'u'}"),
                json("{'seed':1}"),
                json("{'top_p':1}"),
                Set.of("user", "seed", "top_p", "n"),
                true,
                "m",
                report);
        assertThat(injection.request()).hasToString("{\"model\":\"m\"}");
        assertThat(injection.injected()).isEmpty();
        assertThat(report.dropped()).containsOnlyKeys("user");
    }

    @Test
    void withoutInjectionOnlyForcedAndDroppedHold() throws IOException {
        Injection injection = ParameterInjection.apply(
                json("{'user':'u'}"), json("{'seed':1}"), json("{'top_p':1}"), Set.of("user"), false, "m", report);
        assertThat(injection.request()).hasToString("{\"top_p\":1,\"model\":\"m\"}");
    }

    @Test
    void theInputsStayAsTheyAre() throws IOException {
        ObjectNode request = json("{'model':'a','max_tokens':1,'user':'u'}");
        ObjectNode defaults = json("{'seed':1,'tool_choice':'auto'}");
        ObjectNode forced = json("{'max_completion_tokens':2}");
        ParameterInjection.apply(request, defaults, forced, Set.of("user"), true, "m", report);
        assertThat(request).hasToString("{\"model\":\"a\",\"max_tokens\":1,\"user\":\"u\"}");
        assertThat(defaults).hasToString("{\"seed\":1,\"tool_choice\":\"auto\"}");
        assertThat(forced).hasToString("{\"max_completion_tokens\":2}");
    }

    @Test
    void aHigherLevelReplacesSynonymsOfALower() throws IOException {
        assertThat(ParameterInjection.merge(
                        json("{'max_tokens':1,'seed':1,'metadata':{'a':1}}"),
                        json("{'max_completion_tokens':2,'metadata':{'b':2}}")))
                .isEqualTo(json("{'seed':1,'max_completion_tokens':2,'metadata':{'b':2}}"));
    }

    @Test
    void aDefaultThatSaysNothingIsNone() throws IOException {
        assertThat(inject("{'user':'u'}", "{'seed':null}", "{}").request())
                .hasToString("{\"user\":\"u\",\"model\":\"vendor-model\"}");
    }

    private Injection inject(String request, String defaults, String forced) throws IOException {
        return ParameterInjection.apply(
                json(request), json(defaults), json(forced), Set.of(), true, "vendor-model", report);
    }

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}
