package io.llmbroker.demo;

import java.io.InputStream;

/**
 * A success of the demo vendor.
 *
 * @param id 24 hexadecimal digits, the same for equal requests
 * @param waitMillis milliseconds before the answer begins
 * @param contentType JSON or an event stream
 * @param body the answer; comes in its own time
 */
record DemoReply(String id, long waitMillis, String contentType, InputStream body) {}
