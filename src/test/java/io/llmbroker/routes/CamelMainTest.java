package io.llmbroker.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.api.Test;

/** The same routes in Camel's own server, without the gateway's host: as Camel JBang runs them. */
class CamelMainTest extends CamelMainTestSupport {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    protected String getPropertyPlaceholderLocations() {
        return "file:application.properties";
    }

    @Override
    public void configureContext(CamelContextConfiguration configuration) {
        super.configureContext(configuration);
        Properties properties = new Properties();
        properties.setProperty("camel.server.enabled", "true");
        properties.setProperty("camel.server.port", "0");
        properties.setProperty("camel.server.host", "127.0.0.1");
        properties.setProperty("llmbroker.config", config().toString());
        configuration.withUseOverridePropertiesWithPropertiesComponent(properties);
    }

    @Override
    protected void configure(MainConfigurationProperties configuration) {
        configuration.setRoutesIncludePattern("file:routes/*.camel.yaml,file:routes/vendors/*.camel.yaml");
    }

    private static Path config() {
        try {
            Path file = Files.createTempDirectory("camel-main").resolve("config.yaml");
            return Files.writeString(file, """
                    models:
                      demo: {provider: demo}
                      gpt: {provider: openai, api_key: k}
                      qwen-plus: {provider: qwen, api_key: k}
                      claude: {provider: claude, api_key: k}
                      llama: {provider: groq, api_key: k}
                      special: {provider: acme, api_key: k}
                    providers:
                      acme: {dialect: openai, base_url: "http://127.0.0.1:1", route: vendor-acme}
                    """);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private HttpResponse<String> chat(String model, boolean stream) throws Exception {
        String json = "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}]}"
                .formatted(model, stream);
        int port = context.hasService(VertxPlatformHttpServer.class).getPort();
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void answers() throws Exception {
        NotifyBuilder answered = new NotifyBuilder(context)
                .fromRoute("createChatCompletion")
                .whenCompleted(1)
                .create();
        HttpResponse<String> answer = chat("demo", false);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Json.MAPPER
                        .readTree(answer.body())
                        .at("/choices/0/message/content")
                        .asText())
                .contains("Hello there");
        assertThat(answered.matches(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void streams() throws Exception {
        HttpResponse<String> answer = chat("demo", true);
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(answer.body()).startsWith("data: {").endsWith("data: [DONE]\n\n");
    }

    @Test
    void failsInTheStandardEnvelope() throws Exception {
        assertThat(Json.MAPPER
                        .readTree(chat("nobody", false).body())
                        .at("/error/code")
                        .asText())
                .isEqualTo("model_not_found");
    }

    @Test
    void theProviderDecidesWhichVendorRouteIsTaken() throws Exception {
        AdviceWith.adviceWith(context, "dispatch", advice -> advice.mockEndpointsAndSkip("direct:vendor-*"));
        for (String route : List.of("vendor-openai", "vendor-anthropic", "vendor-acme")) {
            MockEndpoint mock = context.getEndpoint("mock:direct:" + route, MockEndpoint.class);
            mock.whenAnyExchangeReceived(
                    exchange -> exchange.getMessage().setBody(Json.object().put("taken", route)));
        }
        context.getEndpoint("mock:direct:vendor-openai", MockEndpoint.class).expectedMessageCount(3);
        context.getEndpoint("mock:direct:vendor-anthropic", MockEndpoint.class).expectedMessageCount(1);
        context.getEndpoint("mock:direct:vendor-acme", MockEndpoint.class).expectedMessageCount(1);
        assertThat(chat("gpt", false).body()).contains("vendor-openai");
        assertThat(chat("qwen-plus", false).body()).contains("vendor-openai");
        assertThat(chat("llama", false).body()).contains("vendor-openai");
        assertThat(chat("claude", false).body()).contains("vendor-anthropic");
        assertThat(chat("special", false).body()).contains("vendor-acme");
        MockEndpoint.assertIsSatisfied(context);
    }
}
