package io.llmbroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The document says what is so: its references resolve, its examples fit its schemas and work on the demo model. */
class OpenApiTest {
    private static final Map<String, String> ENDPOINTS = Map.of(
            "createChatCompletion", "chat.completions",
            "createCompletion", "completions",
            "createEmbedding", "embeddings");

    private final JsonNode document = read();

    @Test
    void everyReferenceResolves() {
        Set<String> broken = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        for (JsonNode reference : document.findValues("$ref")) {
            used.add(reference.textValue());
            if (document.at(reference.textValue().substring(1)).isMissingNode()) {
                broken.add(reference.textValue());
            }
        }
        assertThat(broken).isEmpty();
        for (String kind : Set.of("schemas", "responses", "headers")) {
            document.at("/components/" + kind).fieldNames().forEachRemaining(name -> {
                if (!name.equals("ChatCompletionChunk")) { // named in words: OpenAPI has no schema for an event
                    assertThat(used).contains("#/components/" + kind + "/" + name);
                }
            });
        }
    }

    @Test
    void operationsBearTheNamesThatOpenAiGaveThem() {
        Map<String, String> operations = new TreeMap<>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(method -> operations.put(
                        method.getKey() + " " + path.getKey(),
                        method.getValue().path("operationId").textValue())));

        assertThat(operations)
                .containsEntry("post /v1/chat/completions", "createChatCompletion")
                .containsEntry("post /v1/completions", "createCompletion")
                .containsEntry("post /v1/embeddings", "createEmbedding")
                .containsEntry("get /v1/models", "listModels")
                .containsEntry("get /v1/models/{id}", "retrieveModel")
                .containsKeys("get /models", "get /health", "get /health/live", "get /health/ready", "get /metrics");
        assertThat(operations.values()).doesNotHaveDuplicates().doesNotContainNull();
    }

    @Test
    void modelCallsNameTheGatewaysHeaders() {
        for (String path : Set.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings")) {
            JsonNode headers = document.path("paths")
                    .path(path)
                    .path("post")
                    .path("responses")
                    .path("200")
                    .path("headers");
            assertThat(headers.properties())
                    .extracting(Map.Entry::getKey)
                    .contains(
                            "x-request-id",
                            "x-llmbroker-model",
                            "x-llmbroker-provider",
                            "x-llmbroker-attempts",
                            "x-llmbroker-dropped",
                            "x-llmbroker-overhead-ms");
        }
    }

    @TestFactory
    Stream<DynamicTest> examplesFitAndWork() {
        return operations()
                .flatMap(operation ->
                        operation.at("/requestBody/content/application~1json/examples").properties().stream()
                                .map(example -> DynamicTest.dynamicTest(
                                        operation.path("operationId").textValue() + " " + example.getKey(),
                                        () -> fitsAndWorks(operation, example.getKey(), example.getValue()))));
    }

    @TestFactory
    Stream<DynamicTest> exampleAnswersFit() {
        return Stream.concat(
                        operations()
                                .flatMap(
                                        operation -> operation.path("responses").valueStream()),
                        document.at("/components/responses").valueStream())
                .map(response -> response.at("/content/application~1json"))
                .filter(content -> content.has("example"))
                .map(content -> DynamicTest.dynamicTest(content.path("schema").toString(), () -> assertThat(
                                problems(content.path("schema"), content.path("example")))
                        .isEmpty()));
    }

    private void fitsAndWorks(JsonNode operation, String name, JsonNode example) throws Exception {
        String endpoint = ENDPOINTS.get(operation.path("operationId").textValue());
        ObjectNode request = (ObjectNode) example.path("value");
        assertThat(problems(operation.at("/requestBody/content/application~1json/schema"), request))
                .isEmpty();
        assertThat(request.path("model").textValue()).isEqualTo("demo");
        DemoCalls demo = new DemoCalls();
        if (name.equals("failure")) {
            HttpOperationFailedException failure = demo.failure(endpoint, request);
            assertThat(failure.getStatusCode()).isEqualTo(429);
        } else if (request.path("stream").asBoolean()) {
            String chunk = endpoint.equals("completions") ? "Completion" : "ChatCompletionChunk";
            JsonNode schema = Json.object().put("$ref", "#/components/schemas/" + chunk);
            assertThat(demo.stream(endpoint, request))
                    .filteredOn(JsonNode::isObject)
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(problems(schema, event)).isEmpty());
        } else {
            assertThat(problems(
                            operation.at("/responses/200/content/application~1json/schema"),
                            demo.call(endpoint, request)))
                    .isEmpty();
        }
    }

    private Stream<JsonNode> operations() {
        return document.path("paths").valueStream().flatMap(JsonNode::valueStream);
    }

    private Set<ValidationMessage> problems(JsonNode schema, JsonNode value) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.path("components"));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(whole)
                .validate(value);
    }

    private static JsonNode read() {
        try (InputStream in = OpenApiTest.class.getResourceAsStream("/openapi.json")) {
            return Json.read(in.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
