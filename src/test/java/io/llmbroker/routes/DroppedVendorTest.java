package io.llmbroker.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.llmbroker.broker.TestBroker;
import io.llmbroker.client.VendorStub;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A vendor is added by a file that is dropped into {@code routes/vendors/} and named in the configuration. */
class DroppedVendorTest {
    private static final VendorStub VENDOR = new VendorStub();
    private static final String ACME = """
            # Acme's models speak OpenAI's format and want to know the team.
            - route:
                id: vendor-acme
                description: Calls Acme
                from:
                  uri: direct:vendor-acme
                  steps:
                    - process:
                        ref: encode
                    - process:
                        ref: vendorHeaders
                    - setHeader:
                        name: x-acme-team
                        expression:
                          constant:
                            expression: search
                    - to:
                        uri: http:vendor
                        parameters:
                          disableStreamCache: true
                    - process:
                        ref: decode
            """;

    private static String config(String dialect) {
        return """
                models:
                  rocket: {provider: acme, model_name: rocket-1, api_key: key-of-acme}
                providers:
                  acme: {dialect: %s, route: vendor-acme, base_url: "%s/v1"}
                """.formatted(dialect, VENDOR.url());
    }

    @AfterAll
    static void stop() {
        VENDOR.close();
    }

    @Test
    void aNewFileIsEnough() throws Exception {
        VENDOR.answers("""
                {"id":"c","object":"chat.completion","created":1,"model":"rocket-1","choices":[{"index":0,"message":{"role":"assistant","content":"Whoosh."},"finish_reason":"stop"}]}""");
        RouteCopy routes = new RouteCopy().write("vendors/acme.camel.yaml", ACME);
        try (TestBroker broker = TestBroker.start(config("openai"), Map.of(), routes.folder())) {
            assertThat(TestBroker.json(broker.chat("rocket", "Go"))
                            .at("/choices/0/message/content")
                            .asText())
                    .isEqualTo("Whoosh.");
        }
        assertThat(VENDOR.request().getUrl()).isEqualTo("/v1/chat/completions");
        assertThat(VENDOR.request().getHeader("x-acme-team")).isEqualTo("search");
        assertThat(VENDOR.request().getHeader("authorization")).isEqualTo("Bearer key-of-acme");
    }

    @Test
    void aRouteOfItsOwnServesEveryDialect() throws Exception {
        VENDOR.answers("""
                {"id":"m","type":"message","role":"assistant","model":"rocket-1","content":[{"type":"text","text":"Whoosh."}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}""");
        RouteCopy routes = new RouteCopy().write("vendors/acme.camel.yaml", ACME);
        try (TestBroker broker = TestBroker.start(config("anthropic"), Map.of(), routes.folder())) {
            assertThat(broker.chat("rocket", "Go").statusCode()).isEqualTo(200);
        }
        assertThat(VENDOR.request().getUrl()).isEqualTo("/v1/messages");
        assertThat(VENDOR.request().getHeader("x-acme-team")).isEqualTo("search");
    }

    @Test
    void aRouteThatIsNotThereIsRefusedAtStart() throws Exception {
        RouteCopy routes = new RouteCopy();
        RouteException thrown = catchThrowableOfType(
                RouteException.class, () -> TestBroker.start(config("openai"), Map.of(), routes.folder())
                        .close());
        assertThat(thrown.problems())
                .containsExactly("model 'rocket' (provider 'acme') needs the route 'vendor-acme', which is not in "
                        + routes.folder());
    }
}
