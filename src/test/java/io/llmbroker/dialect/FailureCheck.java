package io.llmbroker.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Answers that are failures: {@code failure*.vendor.json} has status, headers, and body (JSON) or text. */
record FailureCheck(VectorCase vector) {

    void run() throws IOException {
        for (Path file : failures()) {
            ObjectNode failure = new GoldenFile(file).json();
            ApiError error = vector.dialect().classify(failure(failure));
            assertThat(error.isFromVendor()).as("marked as the vendor's").isTrue();
            assertThat(error.status()).isBetween(400, 599);
            ObjectNode told = VectorCase.error(error);
            if (error.retryAfter() != null) {
                told.put("retry_after", BigDecimal.valueOf(error.retryAfter().toMillis(), 3));
            }
            if (error.vendorRequestId() != null) {
                told.put("vendor_request_id", error.vendorRequestId());
            }
            String name = file.getFileName().toString();
            vector.file(name.replace(".vendor.json", ".openai.json")).expect(told);
        }
    }

    private VendorFailure failure(ObjectNode file) {
        Map<String, String> headers = new TreeMap<>();
        file.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        String text = file.has("body")
                ? new String(Json.bytes(file.get("body")), java.nio.charset.StandardCharsets.UTF_8)
                : file.path("text").asText();
        return new VendorFailure(
                vector.provider(), file.path("status").intValue(), file.get("body"), cut(text), headers);
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(300, text.length()));
    }

    private List<Path> failures() throws IOException {
        try (Stream<Path> files = Files.list(vector.folder())) {
            return files.filter(file -> file.getFileName().toString().matches("failure.*\\.vendor\\.json"))
                    .sorted()
                    .toList();
        }
    }
}
