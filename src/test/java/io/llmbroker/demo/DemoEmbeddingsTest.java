package io.llmbroker.demo;

import static io.llmbroker.demo.DemoCalls.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoEmbeddingsTest {
    private final DemoCalls demo = new DemoCalls();

    @Test
    void vectorsHaveLengthOneAndAreAlwaysTheSame() throws Exception {
        JsonNode answer = demo.call("embeddings", json("{'model': 'demo', 'input': ['a word', 'another', '']}"));

        assertThat(answer.path("data")).hasSize(3);
        for (JsonNode one : answer.path("data")) {
            double[] vector = vector(one);
            assertThat(vector).hasSize(8);
            assertThat(product(vector, vector)).isCloseTo(1, within(1e-6));
        }
        assertThat(answer.at("/data/1/index").intValue()).isEqualTo(1);
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(3);
        assertThat(demo.call("embeddings", json("{'model': 'demo', 'input': 'another'}"))
                        .at("/data/0/embedding"))
                .isEqualTo(answer.at("/data/1/embedding"));
    }

    @Test
    void textsWithWordsInCommonAreNear() throws Exception {
        JsonNode data = demo.call(
                        "embeddings",
                        json(
                                "{'model': 'demo', 'dimensions': 256, 'input': ['the quick brown fox', 'A quick brown fox',"
                                        + " 'stock prices fell today']}"))
                .path("data");

        double near = product(vector(data.get(0)), vector(data.get(1)));
        double far = product(vector(data.get(0)), vector(data.get(2)));
        assertThat(near).isGreaterThan(0.5).isLessThan(0.999);
        assertThat(far).isLessThan(0.3);
    }

    @Test
    void base64HoldsTheSameNumbers() throws Exception {
        JsonNode plain = demo.call("embeddings", json("{'model': 'demo', 'input': [1, 2], 'dimensions': 3}"));
        JsonNode packed = demo.call(
                "embeddings",
                json("{'model': 'demo', 'input': [[1, 2]], 'dimensions': 3, 'encoding_format': 'base64'}"));
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(packed.at("/data/0/embedding").textValue()))
                .order(ByteOrder.LITTLE_ENDIAN);

        double[] vector = vector(plain.at("/data/0"));
        assertThat(vector).hasSize(3);
        for (double number : vector) {
            assertThat(bytes.getFloat()).isEqualTo((float) number);
        }
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'model': 'demo'}",
                "{'input': []}",
                "{'input': [{}]}",
                "{'input': 'a', 'dimensions': 0}",
                "{'input': 'a', 'encoding_format': 'text'}",
                "{'input': '[demo fail=400]'}"
            })
    void aWrongRequestIsTold(String request) throws Exception {
        assertThat(demo.failure("embeddings", json(request)).getStatusCode()).isEqualTo(400);
    }

    @Test
    void completionsGoOnFromEveryPrompt() throws Exception {
        JsonNode answer = demo.call(
                "completions",
                json("{'model': 'demo', 'prompt': ['One', 'Two'], 'n': 2, 'echo': true, 'max_tokens': 20}"));

        assertThat(answer.path("object").textValue()).isEqualTo("text_completion");
        assertThat(answer.path("choices")).hasSize(4);
        assertThat(answer.at("/choices/3/index").intValue()).isEqualTo(3);
        assertThat(answer.at("/choices/2/text").textValue())
                .startsWith("Two what")
                .endsWith("You wrote: Two");
        assertThat(demo.failure("completions", json("{'model': 'demo'}")).getStatusCode())
                .isEqualTo(400);
    }

    private static double[] vector(JsonNode one) {
        JsonNode numbers = one.path("embedding");
        double[] vector = new double[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.get(i).doubleValue();
        }
        return vector;
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
