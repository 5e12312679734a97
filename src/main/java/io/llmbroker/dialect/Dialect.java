package io.llmbroker.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;

/**
 * A wire format. Four operations, none of which knows HTTP, Camel or another dialect. Stateless and thread-safe; state
 * of a stream lives in its {@link StreamFold}.
 */
public interface Dialect {
    /** @return the name in {@code providers:} and {@code routes/vendors/}, for example {@code anthropic} */
    String name();

    /**
     * Canonical request to the vendor's.
     *
     * @param call what to send; its request stays as it is
     * @return path and body
     * @throws ApiError 400 when the vendor has nothing that this request could become
     */
    VendorRequest encode(Call call);

    /**
     * The vendor's answer to a call that did not stream, to the canonical one.
     *
     * @param call what was sent
     * @param answer the vendor's body; may be changed and returned
     * @return the canonical answer
     * @throws ApiError when the body is an error, or no answer at all (502)
     */
    ObjectNode decode(Call call, JsonNode answer);

    /**
     * @param call what was sent
     * @return a fold for the one stream that answers it
     */
    StreamFold fold(Call call);

    /**
     * Classifies a failure: status, type, code, message, param, retry-after and the vendor's request id.
     *
     * @param failure what the vendor answered
     * @return the error that the client and the attempts loop see, marked as the vendor's
     */
    ApiError classify(VendorFailure failure);
}
