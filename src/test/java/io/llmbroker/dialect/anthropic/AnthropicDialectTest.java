package io.llmbroker.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.dialect.Report;
import io.llmbroker.dialect.StreamFold;
import io.llmbroker.dialect.VendorEvent;
import io.llmbroker.dialect.VendorFailure;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import io.llmbroker.params.ParameterTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the vectors cannot say. */
class AnthropicDialectTest {
    private static final ParameterTable TABLE = ParameterTable.load("anthropic");
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private final AnthropicDialect dialect = new AnthropicDialect(InstantSource.fixed(NOW));

    @Test
    void theCreationTimeIsTheClocks() throws IOException {
        ObjectNode answer = dialect.decode(call("{}"), Json.read("{\"content\":[]}".getBytes(StandardCharsets.UTF_8)));

        assertThat(answer.get("created").asLong()).isEqualTo(NOW.getEpochSecond());
        assertThat(answer.get("id").asText()).startsWith("msg-");
        assertThat(answer.get("model").asText()).isEqualTo("claude-sonnet-4-5");
    }

    @Test
    void aToolCallThatWasCutIsNotTakenForAWholeOne() throws IOException {
        JsonNode answer = json("""
                {"id":"m","content":[{"type":"tool_use","id":"t","name":"f","input":{"a":1}}],"stop_reason":"max_tokens"}""");
        assertThat(dialect.decode(call("{}"), answer)
                        .at("/choices/0/finish_reason")
                        .asText())
                .isEqualTo("length");

        List<ObjectNode> chunks = new ArrayList<>();
        StreamFold fold = dialect.fold(call("{}"));
        for (String event : List.of(
                "{'type':'message_start','message':{'id':'m'}}",
                "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'t','name':'f','input':{}}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'{'}}",
                "{'type':'message_delta','delta':{'stop_reason':'max_tokens'}}",
                "{'type':'message_stop'}")) {
            fold.accept(event(event), chunks::add);
        }
        assertThat(fold.end(chunks::add)).isTrue();
        assertThat(chunks.get(chunks.size() - 1).at("/choices/0/finish_reason").asText())
                .isEqualTo("length");
    }

    @Test
    void whatIsSkippedIsCounted() {
        StreamFold fold = dialect.fold(call("{}"));
        List<ObjectNode> chunks = new ArrayList<>();
        for (String event : List.of(
                "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'early'}}",
                "{'type':'message_start','message':{'id':'m'}}",
                "{'type':'ping'}",
                "{'type':'message_start','message':{'id':'m'}}",
                "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}",
                "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':'twice'}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'new_delta'}}",
                "[1]",
                "not json",
                "{'type':'message_delta','delta':{'stop_reason':'bored'}}",
                "{'type':'message_stop'}",
                "{'type':'message_stop'}")) {
            fold.accept(event(event), chunks::add);
        }

        // all but start, ping, block start, message delta and stop; and the reason that is not known
        assertThat(fold.skipped()).isEqualTo(8);
        assertThat(chunks).hasSize(2);
    }

    @Test
    void aStreamThatWasCutBeforeItsStopReasonIsNotComplete() {
        StreamFold fold = dialect.fold(call("{}"));
        List<ObjectNode> chunks = new ArrayList<>();
        fold.accept(event("{'type':'message_start','message':{'id':'m'}}"), chunks::add);
        fold.accept(event("{'type':'message_delta','delta':{'stop_reason':null},'usage':{}}"), chunks::add);

        assertThat(fold.end(chunks::add)).isFalse();
        assertThat(chunks).hasSize(1);
    }

    @Test
    void anUnknownStopReasonIsReported() throws IOException {
        Call call = call("{}");
        dialect.decode(call, json("{\"content\":[],\"stop_reason\":\"bored\"}"));

        assertThat(call.report().changed().get("finish_reason")).contains("bored");
    }

    @Test
    void retryAfterMayBeADate() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));

        assertThat(retryAfter(date)).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
        assertThat(retryAfter("Wed, 21 Oct 2015 07:28:00 GMT")).isZero();
        assertThat(retryAfter("1.5")).isEqualTo(Duration.ofMillis(1500));
        assertThat(retryAfter("-1")).isNull();
        assertThat(retryAfter("NaN")).isNull();
    }

    @Test
    void largeMediaGoesThrough() {
        String data = "A".repeat(24 * 1024 * 1024);
        ObjectNode request = Json.object().put("model", "claude-sonnet-4-5");
        request.putArray("messages")
                .addObject()
                .put("role", "user")
                .putArray("content")
                .addObject()
                .put("type", "image_url")
                .putObject("image_url")
                .put("url", "data:image/png;base64," + data);

        JsonNode body = dialect.encode(call(request)).body();

        assertThat(body.at("/messages/0/content/0/source/data").asText()).hasSameSizeAs(data);
    }

    private Duration retryAfter(String value) {
        ApiError error =
                dialect.classify(new VendorFailure("claude", 429, Json.object(), "", Map.of("retry-after", value)));
        assertThat(error.isFromVendor()).isTrue();
        return error.retryAfter();
    }

    private static VendorEvent event(String json) {
        return new VendorEvent(null, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) throws IOException {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Call call(String request) {
        try {
            return call((ObjectNode) json(request));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Call call(ObjectNode request) {
        String model = "claude-sonnet-4-5";
        return new Call(
                Endpoint.CHAT_COMPLETIONS, "claude", model, request, Set.of(), false, TABLE.facts(model), new Report());
    }
}
