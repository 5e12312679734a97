package io.llmbroker.demo;

import static io.llmbroker.demo.DemoCalls.json;
import static io.llmbroker.demo.DemoCalls.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class DemoChatTest {
    private final DemoCalls demo = new DemoCalls();

    @Test
    void saysWhatItIsAndRepeatsTheUser() throws Exception {
        JsonNode answer = demo.chat(says("Hello, how are you?"));

        assertThat(answer.at("/choices/0/message/content").textValue())
                .isEqualTo("Hello from LLMBroker's built-in demo model. You said: Hello, how are you?");
        assertThat(answer.at("/choices/0/message/role").textValue()).isEqualTo("assistant");
        assertThat(answer.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
        assertThat(answer.path("object").textValue()).isEqualTo("chat.completion");
        assertThat(answer.path("model").textValue()).isEqualTo("demo");
    }

    @Test
    void leavesWhatAnHttpEndpointLeaves() throws Exception {
        Exchange exchange = demo.exchange("chat.completions", says("Hello"));

        assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
        assertThat(exchange.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
        assertThat(exchange.getMessage().getHeader("x-request-id", String.class))
                .startsWith("req_demo_");
    }

    @Test
    void equalRequestsGetEqualBytesAndOthersAnotherId() throws Exception {
        byte[] first = demo.bytes("chat.completions", says("one"));

        assertThat(demo.bytes("chat.completions", says("one"))).isEqualTo(first);
        assertThat(new DemoCalls().bytes("chat.completions", says("one"))).isEqualTo(first);
        assertThat(demo.chat(says("two")).path("id"))
                .isNotEqualTo(demo.chat(says("one")).path("id"));
    }

    @Test
    void countsWordsAsTokens() throws Exception {
        ObjectNode request = says("one two three 你好 [demo cached=4]");
        JsonNode usage = demo.chat(request).path("usage");

        assertThat(usage.path("prompt_tokens").intValue()).isEqualTo(7);
        assertThat(usage.path("completion_tokens").intValue()).isEqualTo(6 + 2 + 5);
        assertThat(usage.path("total_tokens").intValue()).isEqualTo(20);
        assertThat(usage.at("/prompt_tokens_details/cached_tokens").intValue()).isEqualTo(4);
        assertThat(usage.at("/completion_tokens_details/reasoning_tokens").intValue())
                .isZero();
    }

    @Test
    void repeatsOnlyTheLastWordsOfALongPrompt() throws Exception {
        assertThat(demo.text("first " + "word ".repeat(40) + "last"))
                .doesNotContain("first")
                .endsWith(" last");
    }

    @Test
    void thinksAloudWhenTold() throws Exception {
        JsonNode byOrder = demo.chat(says("Hello [demo reasoning]"));
        JsonNode byEffort = demo.chat(says("Hello").put("reasoning_effort", "low"));
        JsonNode without = demo.chat(says("Hello").put("reasoning_effort", "none"));

        assertThat(byOrder.at("/choices/0/message/reasoning_content").textValue())
                .contains("1 words");
        assertThat(byOrder.at("/usage/completion_tokens_details/reasoning_tokens")
                        .intValue())
                .isEqualTo(9);
        assertThat(byEffort.at("/choices/0/message").has("reasoning_content")).isTrue();
        assertThat(without.at("/choices/0/message").has("reasoning_content")).isFalse();
    }

    @Test
    void obeysTheTokenLimitWhichThoughtsUseUpFirst() throws Exception {
        JsonNode cut = demo.chat(says("Hello").put("max_tokens", 3));
        JsonNode newer = demo.chat(says("Hello").put("max_tokens", 3).put("max_completion_tokens", 2));
        JsonNode thinking = demo.chat(says("Hello [demo reasoning]").put("max_tokens", 10));
        JsonNode roomy = demo.chat(says("Hello").put("max_tokens", 1000));

        assertThat(cut.at("/choices/0/message/content").textValue()).isEqualTo("Hello from LLMBroker's");
        assertThat(cut.at("/choices/0/finish_reason").textValue()).isEqualTo("length");
        assertThat(cut.at("/usage/completion_tokens").intValue()).isEqualTo(3);
        assertThat(newer.at("/choices/0/message/content").textValue()).isEqualTo("Hello from");
        assertThat(thinking.at("/choices/0/message/content").textValue()).isEqualTo("Hello");
        assertThat(roomy.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
    }

    @Test
    void stopsBeforeTheFirstStopSequence() throws Exception {
        ObjectNode request = says("Hello");
        request.putArray("stop").add("You").add("built").add("");

        assertThat(demo.chat(request).at("/choices/0/message/content").textValue())
                .isEqualTo("Hello from LLMBroker's ");
        assertThat(demo.chat(says("Hello").put("stop", " from"))
                        .at("/choices/0/message/content")
                        .textValue())
                .isEqualTo("Hello");
    }

    @Test
    void givesAsManyAnswersAsAsked() throws Exception {
        JsonNode choices = demo.chat(says("Hello").put("n", 3)).path("choices");

        assertThat(choices).hasSize(3);
        assertThat(choices.at("/2/index").intValue()).isEqualTo(2);
        assertThat(choices.at("/2/message/content").textValue()).endsWith("(Answer 3.)");
    }

    @Test
    void seesImagesAndFiles() throws Exception {
        JsonNode answer = demo.chat(json("""
                {'model': 'demo', 'messages': [{'role': 'user', 'content': [
                  {'type': 'text', 'text': 'Look'},
                  {'type': 'image_url', 'image_url': {'url': 'https://example.com/a.png'}},
                  {'type': 'file', 'file': {'file_id': 'a'}},
                  {'type': 'file', 'file': {'file_id': 'b'}}]}]}"""));

        assertThat(answer.at("/choices/0/message/content").textValue())
                .contains("I see 1 image. I see 2 files. You said: Look");
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(4);
    }

    @Test
    void answersWithTheTextThatItWasToldTo() throws Exception {
        ObjectNode request = says("Hello");
        request.putObject("demo").put("answer", "Fixed.");

        assertThat(demo.chat(request).at("/choices/0/message/content").textValue())
                .isEqualTo("Fixed.");
        assertThat(demo.text("[demo answer=\"two words ]\"]")).isEqualTo("two words ]");
    }
}
