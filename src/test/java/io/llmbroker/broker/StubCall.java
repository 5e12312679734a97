package io.llmbroker.broker;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One call that the gateway made to a {@link StubVendor}: what it sent, and the means to answer. */
final class StubCall {
    private final Socket socket;
    private final String requestLine;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final CountDownLatch gone = new CountDownLatch(1);

    private StubCall(Socket socket, String requestLine, Map<String, List<String>> headers, byte[] body) {
        this.socket = socket;
        this.requestLine = requestLine;
        this.headers = headers;
        this.body = body;
    }

    /** Reads the next request of a connection; null when there is none. */
    static StubCall read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        String first = line(in);
        if (first == null) {
            return null;
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        int length = headers.containsKey("content-length")
                ? Integer.parseInt(headers.get("content-length").get(0))
                : 0;
        return new StubCall(socket, first, headers, in.readNBytes(length));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    String requestLine() {
        return requestLine;
    }

    Map<String, List<String>> headers() {
        return headers;
    }

    String header(String name) {
        return headers.containsKey(name) ? String.join(", ", headers.get(name)) : null;
    }

    String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() throws IOException {
        return Json.read(body);
    }

    /** Everything that was sent, as text. */
    String all() {
        return requestLine + headers + body();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A whole answer with its length. */
    void answer(int status, String contentType, byte[] answer, String... more) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" Said so\r\n");
        if (contentType != null) {
            head.append("content-type: ").append(contentType).append("\r\n");
        }
        head.append("content-length: ").append(answer.length).append("\r\n");
        for (int i = 0; i < more.length; i += 2) {
            head.append(more[i]).append(": ").append(more[i + 1]).append("\r\n");
        }
        send(head + "\r\n");
        send(answer);
    }

    void json(int status, String answer, String... more) throws IOException {
        answer(status, "application/json", answer.getBytes(StandardCharsets.UTF_8), more);
    }

    /** Begins a stream of events. */
    void beginStream() throws IOException {
        send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    }

    /** One event with this data. */
    void event(String data) throws IOException {
        chunk("data: " + data + "\n\n");
    }

    /** Bytes of a chunked body. */
    void chunk(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 16);
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        send(chunk.toByteArray());
    }

    /** Ends a chunked body. */
    void endStream() throws IOException {
        send("0\r\n\r\n");
    }

    /** Closes the connection in good order, whatever is still owed. */
    void close() throws IOException {
        socket.close();
    }

    /** Breaks the connection off. */
    void breakOff() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits on the vendor's side until the gateway closes the connection. */
    void untilGone() throws IOException {
        try {
            if (socket.getInputStream().read() >= 0) {
                throw new AssertionError("the gateway sent more than its request");
            }
        } finally {
            gone.countDown();
        }
    }

    void connectionEnded(Socket ended) {
        if (ended == socket) {
            gone.countDown();
        }
    }

    /** Waits on the test's side until the connection is closed, by whomever. */
    void awaitGone() throws InterruptedException {
        if (!gone.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the connection to the vendor is still open");
        }
    }
}
