package io.llmbroker.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionsOverChatTest {
    @Test
    void aPromptBecomesOneUserMessage() throws IOException {
        ObjectNode request = object("{'model':'m','prompt':'Once','max_tokens':5,'x':1.0,'echo':false,'best_of':1}");
        ObjectNode before = request.deepCopy();
        assertThat(CompletionsOverChat.toChat(request, "Once"))
                .hasToString("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Once\"}],"
                        + "\"max_tokens\":5,\"x\":1.0}");
        assertThat(request).isEqualTo(before);
    }

    @Test
    void promptsAreAStringOrStrings() throws IOException {
        assertThat(CompletionsOverChat.prompts(json("'Once'"))).containsExactly("Once");
        assertThat(CompletionsOverChat.prompts(json("['Once','Twice']"))).containsExactly("Once", "Twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2]", "[[1,2],[3]]", "['a',1]"})
    void tokenNumbersAreRefused(String prompt) {
        assertThatThrownBy(() -> CompletionsOverChat.prompts(json(prompt)))
                .isInstanceOfSatisfying(ApiError.class, error -> {
                    assertThat(error.code()).isEqualTo("unsupported_parameter");
                    assertThat(error.param()).isEqualTo("prompt");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "7", "{}"})
    void otherPromptsAreWrong(String prompt) {
        assertThatThrownBy(() -> CompletionsOverChat.prompts(json(prompt)))
                .isInstanceOfSatisfying(
                        ApiError.class, error -> assertThat(error.code()).isEqualTo("invalid_value"));
        assertThatThrownBy(() -> CompletionsOverChat.prompts(null)).isInstanceOf(ApiError.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {"suffix|'s'", "best_of|3", "logprobs|0", "echo|true"})
    void whatChatCannotIsRefused(String name, String value) {
        assertThatThrownBy(() -> CompletionsOverChat.toChat(object("{'prompt':'a','" + name + "':" + value + "}"), "a"))
                .isInstanceOfSatisfying(
                        ApiError.class, error -> assertThat(error.param()).isEqualTo(name));
    }

    @Test
    void nullsAreNoRefusal() throws IOException {
        assertThat(CompletionsOverChat.toChat(
                                object("{'prompt':'a','suffix':null,'logprobs':null,'best_of':null,'echo':null}"), "a")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void theAnswersMessageBecomesText() throws IOException {
        ObjectNode chat = object("{'id':'chatcmpl-1','object':'chat.completion','created':7,'model':'m','choices':["
                + "{'index':0,'message':{'role':'assistant','content':'A','reasoning_content':'r'},'finish_reason':'stop'},"
                + "{'index':1,'message':{'role':'assistant','content':null},'finish_reason':'length'}],"
                + "'usage':{'total_tokens':3}}");
        assertThat(CompletionsOverChat.fromChat(chat, 2))
                .isEqualTo(
                        object(
                                "{'id':'cmpl-1','object':'text_completion','created':7,'model':'m','choices':["
                                        + "{'text':'A','index':2,'logprobs':null,'finish_reason':'stop'},"
                                        + "{'text':'','index':3,'logprobs':null,'finish_reason':'length'}],'usage':{'total_tokens':3}}"));
    }

    @Test
    void chunksThatSayNothingThereAreNone() throws IOException {
        assertThat(chunk("{'role':'assistant','content':''}", "null")).isNull();
        assertThat(chunk("{'reasoning_content':'r'}", "null")).isNull();
    }

    @Test
    void chunksOfTextAndTheirEndAreMapped() throws IOException {
        assertThat(chunk("{'content':'A'}", "null").get("choices"))
                .isEqualTo(json("[{'text':'A','index':4,'logprobs':null,'finish_reason':null}]"));
        assertThat(chunk("{}", "'stop'").get("choices"))
                .isEqualTo(json("[{'text':'','index':4,'logprobs':null,'finish_reason':'stop'}]"));
    }

    @Test
    void theUsageChunkStays() throws IOException {
        ObjectNode chunk = CompletionsOverChat.chunkFromChat(
                object("{'id':'chatcmpl-1','object':'chat.completion.chunk','choices':[],'usage':{'total_tokens':3}}"),
                0);
        assertThat(chunk)
                .isEqualTo(object(
                        "{'id':'cmpl-1','object':'text_completion','choices':[]," + "'usage':{'total_tokens':3}}"));
    }

    @Test
    void answersOfSeveralPromptsAreJoined() throws IOException {
        ObjectNode one = object("{'id':'cmpl-1','choices':[{'index':0}],'usage':{'total_tokens':3,'d':{'cached':1}}}");
        ObjectNode two = object("{'id':'cmpl-2','choices':[{'index':1}],'usage':{'total_tokens':4,'d':{'cached':2}}}");
        assertThat(CompletionsOverChat.join(List.of(one, two)))
                .hasToString("{\"id\":\"cmpl-1\",\"choices\":[{\"index\":0},{\"index\":1}],"
                        + "\"usage\":{\"total_tokens\":7,\"d\":{\"cached\":3}}}");
        assertThat(one.get("choices")).hasSize(1);
    }

    private static ObjectNode chunk(String delta, String reason) throws IOException {
        return CompletionsOverChat.chunkFromChat(
                object("{'id':'chatcmpl-1','object':'chat.completion.chunk','choices':[{'index':0,'delta':" + delta
                        + ",'finish_reason':" + reason + "}]}"),
                4);
    }

    private static ObjectNode object(String text) throws IOException {
        return (ObjectNode) json(text);
    }

    private static JsonNode json(String text) throws IOException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}
