package io.llmbroker.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * An answer of a vendor that is not a success.
 *
 * @param provider the provider's name, for messages
 * @param status HTTP status; 200 when an error came in the body or the stream of a success
 * @param body the JSON body, or null when the vendor sent none (HTML, nothing, text)
 * @param text the start of the body as text without control characters, at most 300 characters; never null
 * @param headers the vendor's headers, names in lower case
 */
public record VendorFailure(String provider, int status, JsonNode body, String text, Map<String, String> headers) {}
