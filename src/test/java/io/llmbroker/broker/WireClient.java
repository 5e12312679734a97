package io.llmbroker.broker;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A client on a bare socket: sends any bytes, reads an answer piece by piece, leaves when the test says so. */
public final class WireClient implements AutoCloseable {
    private static final int GENEROUS_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private InputStream body;
    private int status;

    private WireClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 4096);
    }

    static WireClient to(TestBroker broker) throws IOException {
        return to(broker, 0);
    }

    /** A client of whatever listens on this machine. */
    public static WireClient to(int port, int receiveBuffer) throws IOException {
        return to(URI.create("http://127.0.0.1:" + port), receiveBuffer);
    }

    /** A client whose system takes at most so many bytes that it does not read; 0 for as many as usual. */
    static WireClient to(TestBroker broker, int receiveBuffer) throws IOException {
        return to(broker.uri("/"), receiveBuffer);
    }

    private static WireClient to(URI uri, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(GENEROUS_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        return new WireClient(socket);
    }

    WireClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    public WireClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Posts JSON; further headers as names and values. */
    WireClient post(String path, byte[] json, String... more) throws IOException {
        StringBuilder head = new StringBuilder("POST ").append(path).append(" HTTP/1.1\r\nhost: test\r\n");
        boolean typed = false;
        for (int i = 0; i < more.length; i += 2) {
            head.append(more[i]).append(": ").append(more[i + 1]).append("\r\n");
            typed |= more[i].equalsIgnoreCase("content-type");
        }
        head.append(typed ? "" : "content-type: application/json\r\n");
        send(head + "content-length: " + json.length + "\r\n\r\n");
        return send(json);
    }

    WireClient post(String path, String json, String... more) throws IOException {
        return post(path, json.getBytes(StandardCharsets.UTF_8), more);
    }

    /** Posts a streamed chat request. */
    WireClient stream(String model, String... more) throws IOException {
        return post("/v1/chat/completions", chat(model, true), more);
    }

    static String chat(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]"
                + (stream ? ",\"stream\":true}" : "}");
    }

    /** Reads status and headers of the next answer. */
    public WireClient head() throws IOException {
        headers.clear();
        String[] first = line().split(" ", 3);
        status = Integer.parseInt(first[1]);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
        }
        body = "chunked".equals(headers.get("transfer-encoding")) ? new Chunked() : null;
        return this;
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** Reads the rest of the answer. */
    public String body() throws IOException {
        byte[] bytes = body != null
                ? body.readAllBytes()
                : in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads the rest of the answer as JSON. */
    public JsonNode json() throws IOException {
        return Json.MAPPER.readTree(body());
    }

    /** The data of the next event; null when the stream is complete. */
    String event() throws IOException {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        int before = 0;
        for (int next = body.read(); next >= 0; next = body.read()) {
            if (next == '\n' && before == '\n') {
                String text = event.toString(StandardCharsets.UTF_8).stripTrailing();
                return text.startsWith("data: ") ? text.substring(6) : text;
            }
            event.write(next);
            before = next;
        }
        if (event.size() > 0) {
            throw new EOFException("half an event: " + event);
        }
        return null;
    }

    /** The data of all events that are left. */
    List<String> events() throws IOException {
        List<String> events = new ArrayList<>();
        for (String event = event(); event != null; event = event()) {
            events.add(event);
        }
        return events;
    }

    /** The text of the next event with text. */
    String text() throws IOException {
        for (String event = event(); event != null; event = event()) {
            JsonNode text = Json.MAPPER.readTree(event).at("/choices/0/delta/content");
            if (text.isTextual() && !text.textValue().isEmpty()) {
                return text.textValue();
            }
        }
        return null;
    }

    /** The next line of a chunked answer, without its line break; null when the answer is complete. */
    public String bodyLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = body.read(); next >= 0; next = body.read()) {
            if (next == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(next);
        }
        if (line.size() > 0) {
            throw new EOFException("half a line: " + line);
        }
        return null;
    }

    /** Reads until the server closes the connection. */
    String untilClosed() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Whether the server closes the connection without sending more. */
    public boolean closedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true; // reset
        }
    }

    /** Leaves by a reset, as a killed process does. */
    void breakOff() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed after: " + line);
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** A chunked body, decoded byte by byte; an end without the last chunk is an error. */
    private final class Chunked extends InputStream {
        private int left;
        private boolean ended;

        @Override
        public int read() throws IOException {
            if (ended) {
                return -1;
            }
            if (left == 0) {
                left = Integer.parseInt(line(), 16);
                if (left == 0) {
                    ended = line().isEmpty();
                    return -1;
                }
            }
            byte[] one = new byte[1];
            take(one, 0, 1);
            return one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int first = length == 0 ? -1 : read();
            if (first < 0) {
                return length == 0 ? 0 : -1;
            }
            target[offset] = (byte) first;
            return 1 + (left == 0 ? 0 : take(target, offset + 1, Math.min(left, length - 1)));
        }

        private int take(byte[] target, int offset, int length) throws IOException {
            if (in.readNBytes(target, offset, length) < length) {
                throw new EOFException("cut inside a chunk");
            }
            left -= length;
            if (left == 0 && length > 0) {
                line();
            }
            return length;
        }
    }
}
