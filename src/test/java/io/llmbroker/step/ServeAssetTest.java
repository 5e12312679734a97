package io.llmbroker.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmbroker.error.ApiError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServeAssetTest {
    private final ServeAsset assets = new ServeAsset();

    @ParameterizedTest
    @CsvSource({
        "/docs, text/html; charset=utf-8",
        "/openapi.json, application/json",
        "/docs/assets/page.css, text/css; charset=utf-8",
        "/docs/assets/init.js, text/javascript; charset=utf-8",
        "/docs/assets/swagger-ui.css, text/css; charset=utf-8",
        "/docs/assets/swagger-ui-bundle.js, text/javascript; charset=utf-8",
        "/docs/assets/favicon-32x32.png, image/png"
    })
    void servesWhatThePageNeeds(String path, String contentType) {
        Message answer = get(path, null);

        assertThat(answer.getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
        assertThat(answer.getHeader("content-type")).isEqualTo(contentType);
        assertThat(answer.getHeader("content-security-policy", String.class)).contains("script-src 'self';");
        assertThat(answer.getBody(byte[].class)).isNotEmpty();
    }

    @Test
    void aBrowserThatHasTheFileGetsNoBody() {
        String etag = get("/docs", null).getHeader("etag", String.class);
        Message again = get("/docs", "W/\"old\", " + etag);

        assertThat(again.getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(304);
        assertThat(again.getBody()).isNull();
        assertThat(get("/docs", "\"other\"").getHeader(Exchange.HTTP_RESPONSE_CODE))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/assets/",
                "/docs/assets/swagger-ui.js",
                "/docs/assets/../application.properties",
                "/docs/assets/..%2f..%2fconfig.yaml",
                "/docs/assets/%2e%2e/io/llmbroker/LlmBroker.class",
                "/docs/assets/init.js%00.html",
                "/docs/assets/INIT.JS",
                ""
            })
    void servesNothingElse(String path) {
        assertThatThrownBy(() -> get(path, null))
                .isInstanceOfSatisfying(
                        ApiError.class, error -> assertThat(error.status()).isEqualTo(404));
    }

    @Test
    void aSlashTooManyLeadsToThePage() {
        Message answer = get("/docs/", null);

        assertThat(answer.getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(302);
        assertThat(answer.getHeader("location")).isEqualTo("../docs");
    }

    @Test
    void thePageLoadsOnlyFilesThatAreServedHere() {
        String page = new String(get("/docs", null).getBody(byte[].class), StandardCharsets.UTF_8);
        List<String> loaded = new ArrayList<>();
        Matcher links = Pattern.compile("<(?:link|script|img)\\b[^>]*(?:href|src)=\"([^\"]+)\"")
                .matcher(page);
        while (links.find()) {
            loaded.add(links.group(1));
        }

        assertThat(loaded).hasSize(5).allMatch(link -> link.startsWith("docs/assets/"));
        loaded.forEach(link -> get("/" + link, null));
        assertThat(page).doesNotContainPattern("<script(?![^>]*src=)").doesNotContain(" style=", " onload=");
    }

    private Message get(String path, String etag) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Property.PATH, path);
        exchange.getMessage().setHeader("if-none-match", etag);
        assets.process(exchange);
        return exchange.getMessage();
    }
}
