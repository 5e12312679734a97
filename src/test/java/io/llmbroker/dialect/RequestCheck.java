package io.llmbroker.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** The request's way to the vendor: what is sent, what is reported, what is refused. */
record RequestCheck(VectorCase vector) {
    private static final String PROBE = "x_llmbroker_probe";

    void run() throws IOException {
        byte[] before = Json.bytes(vector.request());
        Call call;
        VendorRequest sent;
        try {
            call = vector.call(vector.request());
            sent = encode(call);
        } catch (ApiError e) {
            vector.file("error.json").expect(VectorCase.error(e));
            vector.file("request.vendor.json").expectNone();
            assertThat(Json.bytes(vector.request())).as("input after a refusal").isEqualTo(before);
            return;
        }
        vector.file("error.json").expectNone();
        vector.file("request.vendor.json").expect(sent.body());
        report(call.report());
        if (vector.path() != null) {
            assertThat(sent.path()).isEqualTo(vector.path());
        }
        assertThat(Json.bytes(vector.request())).as("input after encoding").isEqualTo(before);
        assertThat(Json.bytes(encode(vector.call(vector.request())).body()))
                .as("encoded again")
                .isEqualTo(Json.bytes(sent.body()));
        theTreeIsItsOwn(call, sent.body());
        probeSurvives();
    }

    /** Encodes, and sees that the call's own request stays as it is. */
    private VendorRequest encode(Call call) {
        byte[] before = Json.bytes(call.request());
        VendorRequest sent = vector.dialect().encode(call);
        assertThat(Json.bytes(call.request())).as("the call's request").isEqualTo(before);
        return sent;
    }

    private void report(Report report) throws IOException {
        ObjectNode told = Json.object();
        put(told, "dropped", report.dropped());
        put(told, "changed", report.changed());
        if (told.isEmpty()) {
            vector.file("report.json").expectNone();
        } else {
            vector.file("report.json").expect(told);
        }
    }

    private static void put(ObjectNode told, String name, Map<String, String> entries) {
        if (!entries.isEmpty()) {
            told.set(name, VectorCase.reported(entries));
        }
    }

    private void theTreeIsItsOwn(Call call, ObjectNode body) {
        byte[] before = Json.bytes(call.request());
        body.removeAll();
        assertThat(Json.bytes(call.request())).as("after a patch of the body").isEqualTo(before);
    }

    private void probeSurvives() {
        ObjectNode probe = Json.object();
        probe.putArray("deep").add(1).addNull().add(new java.math.BigDecimal("0.10"));
        ObjectNode request = vector.request().deepCopy();
        request.set(PROBE, probe);
        JsonNode found = encode(vector.call(request)).body().findValue(PROBE);
        assertThat(found).as("a field that OpenAI does not know").isNotNull();
        assertThat(Arrays.equals(Json.bytes(found), Json.bytes(probe))).isTrue();
    }
}
