package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.routes.RouteCopy;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A gateway with recipes in its real routes, before a vendor that answers whatever it is sent. */
abstract class RecipeGateway {
    static final String CHAT = "/v1/chat/completions";
    private static final String[] MODELS = {"chat", "small", "large", "night", "chinese", "candidate", "long-context"};

    final StubVendor vendor = StubVendor.start();
    TestBroker broker;

    @AfterEach
    void stop() {
        if (broker != null) {
            broker.close();
        }
        vendor.close();
    }

    void use(String... recipes) throws Exception {
        start(RecipeRoutes.with(recipes));
    }

    void start(RouteCopy routes) throws Exception {
        StringBuilder config = new StringBuilder("models:\n");
        for (String model : MODELS) {
            config.append("  %s: {provider: openai, model_name: vendor-%s, base_url: \"%s\", api_key: k}\n"
                    .formatted(model, model, vendor.baseUrl()));
        }
        broker = TestBroker.start(config.toString(), Map.of(), routes.folder());
        vendor.reset();
    }

    /** The vendor's name of the model that answers a prompt to {@code chat}. */
    String answers(String prompt, String... headers) throws Exception {
        vendor.reset();
        assertThat(broker.chat("chat", prompt, headers).statusCode()).isEqualTo(200);
        return vendor.call().json().path("model").asText();
    }

    static String rules(HttpResponse<String> response) {
        return response.headers().firstValue("x-llmbroker-rules").orElse(null);
    }
}
