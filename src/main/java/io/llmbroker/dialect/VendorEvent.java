package io.llmbroker.dialect;

/**
 * One event of a vendor's stream.
 *
 * @param type the event's name, or null when the vendor gave none
 * @param data its payload, UTF-8, several {@code data:} lines joined by a line feed; never null
 */
public record VendorEvent(String type, byte[] data) {}
