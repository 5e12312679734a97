package io.llmbroker.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The one JSON mapper of the product. It keeps numbers as they were written ({@code 0.10} stays {@code 0.10}), takes
 * strings as large as base64 media need and refuses what a reader could understand in two ways (duplicate names, text
 * after the end). Thread-safe.
 */
public final class Json {
    /** Deepest nesting that a request may have, in levels. */
    public static final int MAX_DEPTH = 200;

    /**
     * Most names, values and brackets that a request may have; every value is an object of some 50 bytes in memory,
     * however few its bytes in the request are.
     */
    public static final int MAX_REQUEST_TOKENS = 1_000_000;

    /** Trees that keep every digit of a number. */
    public static final JsonNodeFactory NODES = new JsonNodeFactory(true);

    /** The mapper; never reconfigure it. */
    public static final ObjectMapper MAPPER = mapper(Long.MAX_VALUE);

    private Json() {}

    /**
     * Makes the mapper for requests; the Camel data format in {@code routes/beans.camel.yaml} takes its mapper from here.
     *
     * @return a new mapper, configured as {@link #MAPPER}, that reads at most {@link #MAX_REQUEST_TOKENS}
     */
    public static ObjectMapper newMapper() {
        return mapper(MAX_REQUEST_TOKENS);
    }

    private static ObjectMapper mapper(long maxTokens) {
        JsonFactory factory = JsonFactory.builder()
                // virtual threads die after one request: a thread-local recycler would never recycle
                .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // UTF-8 only: guessing another encoding would let two readers see two requests
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNestingDepth(MAX_DEPTH)
                        .maxTokenCount(maxTokens)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .nodeFactory(BoundedNumbers.INSTANCE)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /**
     * @return a new, empty JSON object
     */
    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /**
     * Parses UTF-8 bytes.
     *
     * @param utf8 one JSON value
     * @return the tree; a missing node when there are no bytes
     * @throws IOException when the bytes are not one JSON value
     */
    public static JsonNode read(byte[] utf8) throws IOException {
        try {
            return MAPPER.readTree(utf8);
        } catch (NumberFormatException e) {
            throw new JsonParseException(null, "a number's exponent is too large", e);
        }
    }

    /**
     * Jackson's readers throw unchecked what {@link #read} throws as {@link JsonParseException}.
     *
     * @param failure what a reader threw
     * @return whether a number was refused because of its exponent
     */
    public static boolean isNumberOutOfRange(Throwable failure) {
        return BoundedNumbers.refused(failure);
    }

    /**
     * Serialises a tree.
     *
     * @param node any tree
     * @return UTF-8 bytes without white space
     */
    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a tree in memory always has a JSON form
        }
    }
}
