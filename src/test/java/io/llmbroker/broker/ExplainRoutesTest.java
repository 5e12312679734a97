package io.llmbroker.broker;

import static io.llmbroker.broker.ExplainedGateway.CHAT;
import static io.llmbroker.broker.ExplainedGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.routes.RouteCopy;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plans that go through routes of the operator's own, which may call anybody. */
@Timeout(60)
class ExplainRoutesTest {
    private static final String OPENAI = "vendors/openai.camel.yaml";
    private static final String CALL = """
                    - to:
                        uri: http:vendor
            """;
    private static final String FIRST = """
                    - process:
                        ref: encode
            """;
    private static final String BEAN = """
            - beans:
                - name: wire
                  type: io.llmbroker.broker.WireComponent
            """;

    private StubVendor vendor;
    private StubVendor other;

    @BeforeEach
    void start() {
        vendor = StubVendor.start();
        other = StubVendor.start();
        WireComponent.USED.clear();
    }

    @AfterEach
    void stop() {
        vendor.close();
        other.close();
    }

    /** The routes with steps of the operator's own before a step of the vendor's route. */
    private static RouteCopy routes(String before, String steps) throws Exception {
        return new RouteCopy().replace(OPENAI, before, steps.indent(8) + before).write("wire.camel.yaml", BEAN);
    }

    private ExplainedGateway gateway(RouteCopy routes) throws Exception {
        return ExplainedGateway.start(
                "models: {gpt: {provider: openai, base_url: \"%s\", api_key: canary-0123456789}}"
                        .formatted(vendor.baseUrl()),
                Map.of(),
                routes.folder());
    }

    private String elsewhere() {
        return other.baseUrl().replaceFirst("/v1$", "");
    }

    private void nothingLeft() {
        assertThat(vendor.calls()).isEmpty();
        assertThat(other.calls()).isEmpty();
        assertThat(vendor.connections() + other.connections()).isZero();
        assertThat(WireComponent.USED).isEmpty();
    }

    @Test
    void aHeaderThatARouteSets() throws Exception {
        RouteCopy routes = routes(CALL, """
                - setHeader:
                    name: x-acme-team
                    constant: search
                - setHeader:
                    name: x-acme-token
                    constant: abc
                - setHeader:
                    name: CamelHttpUri
                    simple: "${header.CamelHttpUri}?key=abc&version=2"
                """);
        try (ExplainedGateway gateway = gateway(routes)) {
            JsonNode request = gateway.chat("gpt").get("request");
            nothingLeft();
            assertThat(request.at("/headers/x-acme-team").asText()).isEqualTo("search");
            assertThat(request.at("/headers/x-acme-token").asText()).isEqualTo("***");
            assertThat(request.path("url").asText())
                    .isEqualTo(vendor.baseUrl() + "/chat/completions?key=***&version=2");
            gateway.send(CHAT, request("gpt"));
            assertThat(vendor.call().header("x-acme-team")).isEqualTo("search");
            assertThat(vendor.call().requestLine()).contains("/chat/completions?key=abc&version=2");
        }
    }

    @Test
    void aSideCallIsTheFirstThatWouldBeSent() throws Exception {
        RouteCopy routes = routes(FIRST, """
                - setHeader:
                    name: CamelHttpMethod
                    constant: PUT
                - setBody:
                    constant: "{\\"ask\\":1}"
                - to:
                    uri: %s/policy
                """.formatted(elsewhere()));
        try (ExplainedGateway gateway = gateway(routes)) {
            ObjectNode plan = gateway.chat("gpt");
            nothingLeft();
            assertThat(plan.at("/request/method").asText()).isEqualTo("PUT");
            assertThat(plan.at("/request/url").asText()).isEqualTo(elsewhere() + "/policy");
            assertThat(plan.at("/request/body")).hasToString("{\"ask\":1}");
            assertThat(plan.path("note").asText()).contains("before the vendor's");
            assertThat(plan.get("error").isNull()).isTrue();
            gateway.send(CHAT, request("gpt"));
            assertThat(other.call().requestLine()).isEqualTo("PUT /policy HTTP/1.1");
            assertThat(other.call().body()).isEqualTo("{\"ask\":1}");
        }
    }

    @Test
    void anotherProtocolIsNotSpokenEither() throws Exception {
        try (ExplainedGateway gateway = gateway(routes(FIRST, "- to: \"wire:policy?password=abc\"\n"))) {
            ObjectNode plan = gateway.chat("gpt");
            nothingLeft();
            assertThat(plan.at("/request/method").isNull()).isTrue();
            assertThat(plan.at("/request/url").asText())
                    .startsWith("wire:")
                    .contains("policy")
                    .doesNotContain("abc");
            gateway.send(CHAT, request("gpt"));
            assertThat(WireComponent.USED).hasSize(1);
        }
    }

    @Test
    void whatNobodyWaitsForIsLeftOut() throws Exception {
        RouteCopy routes = routes(CALL, """
                - wireTap:
                    uri: %s/audit
                - to:
                    uri: wire:audit
                    pattern: InOnly
                - log:
                    message: "asking ${exchangeProperty.llmModel}"
                    loggingLevel: ERROR
                - delay:
                    constant: 30000
                """.formatted(elsewhere()));
        try (ExplainedGateway gateway = gateway(routes);
                CapturedLog log = CapturedLog.of("", Level.INFO)) {
            ObjectNode plan = gateway.chat("gpt");
            assertThat(plan.at("/request/url").asText()).startsWith(vendor.baseUrl());
            assertThat(plan.get("note").isNull()).isTrue();
            nothingLeft();
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void whatIsFetchedIsNotFetched() throws Exception {
        for (String step : List.of("enrich", "pollEnrich")) {
            RouteCopy routes = routes(FIRST, "- %s:\n    constant: \"%s/token\"\n".formatted(step, elsewhere()));
            try (ExplainedGateway gateway = gateway(routes)) {
                ObjectNode plan = gateway.chat("gpt");
                nothingLeft();
                assertThat(plan.at("/request/url").asText()).as(step).isEqualTo(elsewhere() + "/token");
                assertThat(plan.get("error").isNull()).as(step).isTrue();
            }
        }
    }

    @Test
    void aCatchAllOfTheOperatorsDoesNotTakeTheEndForAFailure() throws Exception {
        RouteCopy routes = new RouteCopy().replace(OPENAI, """
                    - to:
                        uri: http:vendor
                        parameters:
                          disableStreamCache: true
            """, """
                    - doTry:
                        steps:
                          - toD:
                              uri: "http:vendor?disableStreamCache=true"
                        doCatch:
                          - exception: [java.lang.Throwable]
                            steps:
                              - to: "%s/alarm"
            """.formatted(elsewhere()));
        try (ExplainedGateway gateway = gateway(routes)) {
            assertThat(gateway.chat("gpt").at("/request/url").asText()).startsWith(vendor.baseUrl());
            nothingLeft();
        }
    }

    @Test
    void otherDoorsStayShut() throws Exception {
        RouteCopy routes = new RouteCopy().write("wire.camel.yaml", BEAN + """
                - route:
                    id: queue
                    from:
                      uri: wire:questions
                      steps:
                        - to: direct:pipeline
                - route:
                    id: reset
                    from:
                      uri: platform-http:/reset
                      steps:
                        - to: wire:reset
                """);
        try (ExplainedGateway gateway = gateway(routes)) {
            WireComponent.USED.clear(); // the running revision's own
            gateway.chat("gpt");
            assertThat(catchThrowableOfType(ApiError.class, () -> gateway.plan("/reset", "{}"))
                            .status())
                    .isEqualTo(404);
            nothingLeft();
        }
    }

    @Test
    void aDefectIsToldWithItsPlace() throws Exception {
        RouteCopy routes = routes(FIRST, "- setBody:\n    simple: \"${exchangeProperty.llmRecord.nobody}\"\n");
        try (ExplainedGateway gateway = gateway(routes)) {
            ObjectNode plan = gateway.chat("gpt");
            nothingLeft();
            assertThat(plan.at("/error/error/code").asText()).isEqualTo("internal_error");
            assertThat(plan.path("note").asText())
                    .contains("openai.camel.yaml:")
                    .contains("nobody");
        }
    }

    @Test
    void routesThatAnswerByThemselvesSendNothing() throws Exception {
        RouteCopy routes =
                new RouteCopy().replace("api.camel.yaml", "        - to:\n            uri: direct:pipeline\n", """
                    - setBody:
                        constant: "{}"
            """);
        try (ExplainedGateway gateway = gateway(routes)) {
            ObjectNode plan = gateway.chat("gpt");
            assertThat(plan.get("request").isNull()).isTrue();
            assertThat(plan.path("note").asText()).isEqualTo("The routes answer by themselves, with status 200.");
        }
    }
}
