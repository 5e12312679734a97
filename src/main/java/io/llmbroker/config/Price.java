package io.llmbroker.config;

import java.math.BigDecimal;

/**
 * What a vendor takes for a million tokens. Immutable.
 *
 * @param currency three letters
 * @param input for input
 * @param cached for input that the vendor had cached
 * @param output for output, reasoning included
 */
public record Price(String currency, BigDecimal input, BigDecimal cached, BigDecimal output) {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    static Price read(Section price) {
        if (!price.has("input") || !price.has("output")) {
            return null;
        }
        BigDecimal input = price.node().get("input").decimalValue();
        return new Price(
                price.has("currency") ? price.text("currency") : "USD",
                input,
                price.has("cached") ? price.node().get("cached").decimalValue() : input,
                price.node().get("output").decimalValue());
    }

    /**
     * @param inputTokens all of the input
     * @param cachedTokens those of them that the vendor had cached
     * @param outputTokens all of the output
     * @return the cost, exactly
     */
    public BigDecimal of(long inputTokens, long cachedTokens, long outputTokens) {
        long cachedOnes = Math.min(cachedTokens, inputTokens);
        return input.multiply(BigDecimal.valueOf(inputTokens - cachedOnes))
                .add(cached.multiply(BigDecimal.valueOf(cachedOnes)))
                .add(output.multiply(BigDecimal.valueOf(outputTokens)))
                .divide(MILLION) // a million is no other prime than 2 and 5: it comes out even
                .stripTrailingZeros();
    }
}
