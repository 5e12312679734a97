package io.llmbroker.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;

/**
 * Makes nodes that keep every digit, but of no number that would have millions of them if someone wrote it out or
 * added to it: {@code 1e999999999} is eleven bytes. Thread-safe.
 */
final class BoundedNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1L;
    private static final int MAX_EXPONENT = 10_000;
    // the words by which Jackson refuses exponents that are longer still; it has no checked exception here
    private static final String REASON = "can not be deserialized as `java.math.BigDecimal`";

    static final BoundedNumbers INSTANCE = new BoundedNumbers();

    private BoundedNumbers() {
        super(true);
    }

    /** Whether a failure was caused by such a number. */
    static boolean refused(Throwable failure) {
        return failure instanceof NumberFormatException
                && String.valueOf(failure.getMessage()).contains(REASON);
    }

    @Override
    public ValueNode numberNode(BigDecimal value) {
        if (value != null && Math.abs((long) value.scale()) > MAX_EXPONENT) {
            throw new NumberFormatException(REASON);
        }
        return super.numberNode(value);
    }
}
