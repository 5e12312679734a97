package io.llmbroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Embeddings of the demo model: the sum of a fixed pseudo-random vector for each word, scaled to length 1, so that texts
 * with words in common are near each other. 8 dimensions unless the request says otherwise.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/embeddings">embeddings</a>
 */
final class DemoEmbeddings {
    private static final int DIMENSIONS = 8;
    private static final int MOST_DIMENSIONS = 4096;

    private DemoEmbeddings() {}

    /**
     * @param request an OpenAI embeddings request
     * @param texts its input
     * @return the answer, a new tree
     * @throws DemoFailure 400 when dimensions or format make no sense
     */
    static ObjectNode answer(ObjectNode request, List<String> texts) {
        int dimensions = dimensions(request.path("dimensions"));
        String format = request.path("encoding_format").asText("float");
        if (!format.equals("float")
                && !format.equals("base64")
                && !request.path("encoding_format").isNull()) {
            throw DemoFailure.invalid("encoding_format", "Invalid 'encoding_format': expected 'float' or 'base64'.");
        }
        ObjectNode root = Json.object().put("object", "list");
        ArrayNode data = root.putArray("data");
        int tokens = 0;
        for (String text : texts) {
            tokens += Words.count(text);
            float[] vector = vector(text, dimensions);
            ObjectNode one = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            if (format.equals("base64")) {
                one.put("embedding", base64(vector));
            } else {
                ArrayNode numbers = one.putArray("embedding");
                for (float number : vector) {
                    numbers.add(number);
                }
            }
        }
        root.put("model", request.path("model").asText("demo"));
        root.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return root;
    }

    private static int dimensions(JsonNode asked) {
        if (asked.isMissingNode() || asked.isNull()) {
            return DIMENSIONS;
        }
        if (!asked.isIntegralNumber() || asked.intValue() < 1 || asked.intValue() > MOST_DIMENSIONS) {
            throw DemoFailure.invalid(
                    "dimensions", "Invalid 'dimensions': expected a whole number from 1 to " + MOST_DIMENSIONS + ".");
        }
        return asked.intValue();
    }

    private static float[] vector(String text, int dimensions) {
        double[] sum = new double[dimensions];
        sum[0] = 1e-6; // an empty text has a direction too
        for (String word : Words.split(text.toLowerCase(Locale.ROOT))) {
            long state = mixed(word.strip().hashCode());
            for (int i = 0; i < dimensions && !word.isBlank(); i++) {
                state += 0x9E3779B97F4A7C15L;
                sum[i] += mixed(state) / (double) Long.MAX_VALUE;
            }
        }
        double square = 0;
        for (double number : sum) {
            square += number * number;
        }
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (sum[i] / Math.sqrt(square));
        }
        return vector;
    }

    /** SplitMix64's finaliser: the same numbers on every Java. */
    private static long mixed(long state) {
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : vector) {
            bytes.putFloat(number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
