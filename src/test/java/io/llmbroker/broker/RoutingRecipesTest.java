package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recipes that choose the model, put into the real routes by the words of their heads. */
@Timeout(120)
class RoutingRecipesTest extends RecipeGateway {
    @Test
    void bySize() throws Exception {
        use("by-size");
        assertThat(answers("x".repeat(20_000))).isEqualTo("vendor-chat");
        assertThat(answers("x".repeat(20_001))).isEqualTo("vendor-long-context");
        HttpResponse<String> told = broker.chat("chat", "x".repeat(30_000));
        assertThat(told.headers().firstValue("x-llmbroker-model")).contains("long-context");
        assertThat(rules(told)).isEqualTo("model (for chat)");
        assertThat(rules(broker.chat("chat", "short"))).isNull();
    }

    @Test
    void bySizeOfAllParts() throws Exception {
        use("by-size");
        String part = "{\"type\":\"text\",\"text\":\"" + "x".repeat(11_000) + "\"}";
        String body = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "," + part + "]}]}";
        assertThat(broker.post(CHAT, body).statusCode()).isEqualTo(200);
        assertThat(vendor.call().json().path("model").asText()).isEqualTo("vendor-long-context");
    }

    @Test
    void byTenant() throws Exception {
        use("by-tenant");
        assertThat(answers("Hello", "x-tenant", "gold")).isEqualTo("vendor-large");
        assertThat(answers("Hello", "x-tenant", "tin")).isEqualTo("vendor-small");
        assertThat(answers("Hello")).isEqualTo("vendor-small");
    }

    @ParameterizedTest
    @CsvSource({"2, vendor-night", "14, vendor-chat"})
    void byTime(int hour, String model) throws Exception {
        int offset = Math.floorMod(hour - LocalTime.now(ZoneOffset.UTC).getHour() + 12, 24) - 12;
        // zones of that name count westward
        start(RecipeRoutes.with("by-time")
                .replace("by-time.camel.yaml", "Europe/Berlin", "Etc/GMT%+d".formatted(-offset)));
        assertThat(answers("Hello")).isEqualTo(model);
    }

    @Test
    void byLanguage() throws Exception {
        use("by-language");
        assertThat(answers("请把 API 的说明翻译成英文")).isEqualTo("vendor-chinese");
        assertThat(answers("APIの説明を英語に翻訳してください")).isEqualTo("vendor-chat");
        assertThat(answers("Translate 你好 into English, please")).isEqualTo("vendor-chat");
        assertThat(answers("42!")).isEqualTo("vendor-chat");
    }

    @Test
    void abSplit() throws Exception {
        use("ab-split");
        for (int i = 0; i < 400; i++) {
            broker.chat("chat", "Hello");
        }
        long candidates = vendor.calls().stream()
                .filter(call -> call.body().contains("vendor-candidate"))
                .count();
        assertThat(candidates).as("of 400; 40 expected, six deviations around").isBetween(4L, 76L);
        vendor.reset();
        broker.chat("large", "Hello");
        assertThat(vendor.call().json().path("model").asText()).isEqualTo("vendor-large");
    }
}
