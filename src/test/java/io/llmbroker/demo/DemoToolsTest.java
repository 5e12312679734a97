package io.llmbroker.demo;

import static io.llmbroker.demo.DemoCalls.json;
import static io.llmbroker.demo.DemoCalls.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.llmbroker.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoToolsTest {
    private static final String TOOLS = """
            {'t': [
              {'type': 'function', 'function': {'name': 'get_weather', 'parameters': {'type': 'object',
                'properties': {'city': {'type': 'string'}, 'unit': {'enum': ['celsius', 'fahrenheit']},
                  'days': {'type': 'integer', 'minimum': 2}}, 'required': ['city', 'unit']}}},
              {'type': 'function', 'function': {'name': 'get_time', 'parameters': {'type': 'object', 'properties': {}}}},
              {'type': 'function', 'function': {'name': 'get_time_zone'}}]}""";

    private final DemoCalls demo = new DemoCalls();

    @Test
    void callsTheToolThatThePromptNames() throws Exception {
        JsonNode answer = demo.chat(asks("Use get_weather for Paris", null));

        JsonNode message = answer.at("/choices/0/message");
        assertThat(message.path("content").isNull()).isTrue();
        assertThat(message.path("tool_calls")).hasSize(1);
        assertThat(message.at("/tool_calls/0/type").textValue()).isEqualTo("function");
        assertThat(message.at("/tool_calls/0/function/arguments").textValue())
                .isEqualTo("{\"city\":\"Paris\",\"unit\":\"celsius\"}");
        assertThat(answer.at("/choices/0/finish_reason").textValue()).isEqualTo("tool_calls");
    }

    @ParameterizedTest
    @CsvSource({
        "Use get_weather for Paris and get_time, Paris",
        "Get_weather of 3 days in new york with get_weather, with",
        "get_weather, demo",
        "In Rome: get_weather 5, Rome",
        "get_weather Ärzte, Ärzte"
    })
    void textsSayWhatThePromptIsAbout(String prompt, String city) throws Exception {
        JsonNode call = demo.chat(asks(prompt, "'required'")).at("/choices/0/message/tool_calls/0/function/arguments");

        assertThat(call.textValue()).isEqualTo("{\"city\":\"" + city + "\",\"unit\":\"celsius\"}");
    }

    @Test
    void callsSeveralInTheOrderOfThePrompt() throws Exception {
        ObjectNode request = asks("Call get_time_zone, then get_time.", null);

        assertThat(names(request)).containsExactly("get_time_zone", "get_time");
        assertThat(names(request.put("parallel_tool_calls", false))).containsExactly("get_time_zone");
    }

    @Test
    void obeysToolChoice() throws Exception {
        assertThat(names(asks("Hello", null))).isEmpty();
        assertThat(names(asks("Use get_time", "'none'"))).isEmpty();
        assertThat(names(asks("Hello", "'required'"))).containsExactly("get_weather");
        assertThat(names(asks("Use get_time", "'required'"))).containsExactly("get_time");
        assertThat(names(asks("Use get_time", "{'type': 'function', 'function': {'name': 'get_weather'}}")))
                .containsExactly("get_weather");
        JsonNode unknown = asks("Hello", "{'type': 'function', 'function': {'name': 'nothing'}}");
        assertThat(demo.failure("chat.completions", unknown).getStatusCode()).isEqualTo(400);
    }

    @Test
    void everyCallHasAnIdOfItsOwn() throws Exception {
        JsonNode answer = demo.chat(asks("get_time get_time_zone", null).put("n", 2));
        List<String> ids = new ArrayList<>();
        answer.path("choices").forEach(choice -> choice.at("/message/tool_calls")
                .forEach(call -> ids.add(call.path("id").textValue())));

        assertThat(ids).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void answersWithWhatTheToolsSaid() throws Exception {
        ObjectNode request = asks("Use get_weather for Paris", "'required'");
        request.withArray("messages")
                .add(json("""
                        {'role': 'assistant', 'content': null, 'tool_calls': [
                          {'id': 'a', 'type': 'function', 'function': {'name': 'get_weather', 'arguments': '{}'}},
                          {'id': 'b', 'type': 'function', 'function': {'name': 'get_time', 'arguments': '{}'}}]}"""))
                .add(json("{'role': 'tool', 'tool_call_id': 'a', 'content': '22 degrees'}"))
                .add(json("{'role': 'tool', 'tool_call_id': 'b', 'content': [{'type': 'text', 'text': 'noon'}]}"));

        assertThat(demo.chat(request).at("/choices/0/message/content").textValue())
                .isEqualTo("The tools have answered. get_weather: 22 degrees get_time: noon");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'object', 'properties': {'a': {'type': 'string', 'minLength': 30}, 'b': {'type': 'integer',"
                        + " 'minimum': 5, 'multipleOf': 3}}, 'required': ['a', 'b'], 'additionalProperties': false}",
                "{'type': 'object', 'properties': {'a': {'type': ['string', 'null'], 'maxLength': 2}}}",
                "{'type': 'array', 'minItems': 3, 'items': {'type': 'number', 'exclusiveMinimum': 0, 'maximum': 0.5}}",
                "{'$ref': '#/$defs/node', '$defs': {'node': {'type': 'object', 'required': ['next', 'all'],"
                        + " 'properties': {'next': {'anyOf': [{'$ref': '#/$defs/node'}, {'type': 'null'}]},"
                        + " 'all': {'type': 'array', 'items': {'$ref': '#/$defs/node'}}}}}}",
                "{'allOf': [{'properties': {'a': {'const': 7}}, 'required': ['a']},"
                        + " {'properties': {'b': {'type': 'boolean'}}, 'required': ['b']}]}",
                "{'type': 'array', 'prefixItems': [{'type': 'integer'}, {'type': 'string', 'format': 'date'}]}",
                "{'oneOf': [{'type': 'null'}, {'enum': ['x', 'y']}]}",
                "{'type': 'integer', 'exclusiveMaximum': 1}",
                "{}"
            })
    void jsonFitsTheSchema(String schema) throws Exception {
        ObjectNode request = says("Give me 4 of Paris");
        request.putObject("response_format")
                .put("type", "json_schema")
                .putObject("json_schema")
                .put("name", "it")
                .set("schema", json(schema));
        String content = demo.chat(request).at("/choices/0/message/content").textValue();
        JsonNode value = Json.read(content.getBytes(StandardCharsets.UTF_8));

        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(json(schema))
                        .validate(value))
                .as(content)
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'array', 'minItems': 1000000000, 'items': {'type': 'null'}}",
                "{'type': 'array', 'minItems': 1000, 'items': {'type': 'string', 'minLength': 10000}}",
                "{'type': 'array', 'minItems': 100, 'items': {'$ref': '#'}}",
                "{'type': 'number', 'multipleOf': 1e-9999}",
                "{'type': 'number', 'multipleOf': 0}",
                "{'type': 'number', 'exclusiveMinimum': 1e9999}"
            })
    void aSchemaThatAsksForTheEndlessIsRefused(String schema) throws Exception {
        ObjectNode request = says("Give me 4 of Paris");
        request.putObject("response_format")
                .put("type", "json_schema")
                .putObject("json_schema")
                .put("name", "it")
                .set("schema", json(schema));

        assertThat(demo.failure("chat.completions", request).getStatusCode()).isEqualTo(400);
    }

    @Test
    void jsonObjectIsJson() throws Exception {
        ObjectNode request = says("Hello");
        request.putObject("response_format").put("type", "json_object");
        String content = demo.chat(request).at("/choices/0/message/content").textValue();

        assertThat(Json.read(content.getBytes(StandardCharsets.UTF_8))
                        .path("answer")
                        .textValue())
                .contains("You said: Hello");
    }

    private static ObjectNode asks(String prompt, String toolChoice) {
        ObjectNode request = says(prompt);
        request.set("tools", json(TOOLS).get("t"));
        if (toolChoice != null) {
            request.set("tool_choice", json("{'c': " + toolChoice + "}").get("c"));
        }
        return request;
    }

    private List<String> names(ObjectNode request) throws Exception {
        List<String> names = new ArrayList<>();
        demo.chat(request)
                .at("/choices/0/message/tool_calls")
                .forEach(call -> names.add(call.at("/function/name").textValue()));
        return names;
    }
}
