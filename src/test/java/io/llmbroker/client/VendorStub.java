package io.llmbroker.client;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.List;

/** Stands for a vendor: gives one answer to every request and keeps what it was asked. */
public final class VendorStub implements AutoCloseable {
    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());

    public VendorStub() {
        server.start();
    }

    /** @return what a configuration takes as {@code base_url} */
    public String url() {
        return server.baseUrl();
    }

    /** From now on answers 200 with this JSON. */
    public void answers(String json) {
        answers(200, json);
    }

    /** From now on answers with this status and JSON. */
    public void answers(int status, String json, String... headers) {
        ResponseDefinitionBuilder answer = aResponse().withStatus(status).withBody(json);
        answer.withHeader("content-type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            answer.withHeader(headers[i], headers[i + 1]);
        }
        stub(answer);
    }

    /** From now on answers 200 with these server-sent events. */
    public void streams(String events) {
        stub(aResponse().withHeader("content-type", "text/event-stream").withBody(events));
    }

    private void stub(ResponseDefinitionBuilder answer) {
        server.resetAll();
        server.stubFor(any(anyUrl()).willReturn(answer));
    }

    /** @return the requests since the answer was set */
    public List<LoggedRequest> requests() {
        return server.getServeEvents().getRequests().stream()
                .map(event -> event.getRequest())
                .toList();
    }

    /** @return the last request */
    public LoggedRequest request() {
        return requests().get(0);
    }

    /** @return the last request's body */
    public JsonNode asked() throws IOException {
        return Json.MAPPER.readTree(request().getBody());
    }

    @Override
    public void close() {
        server.stop();
    }
}
