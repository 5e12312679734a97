import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** A client's connection on a bare socket, kept over requests: what goes wrong on it is seen and not mended. */
final class LiveWire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    /** What came back; the body is empty when its lines were handed out. */
    record Answer(int status, Map<String, String> headers, String body) {}

    LiveWire(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    Answer get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n", null);
    }

    Answer chat(String body, boolean last) throws IOException {
        return send(head(body, last) + body, null);
    }

    /** Reads an answer in chunks to its proper end and hands its lines out as they come. */
    Answer stream(String body, Consumer<String> lines) throws IOException {
        return send(head(body, true) + body, lines);
    }

    private static String head(String body, boolean last) {
        return "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                + (last ? "connection: close\r\n" : "") + "content-length: " + body.length() + "\r\n\r\n";
    }

    private Answer send(String request, Consumer<String> lines) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        String first = line();
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            chunks(body, lines);
        } else {
            exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")), body);
        }
        return new Answer(Integer.parseInt(first.split(" ")[1]), headers, body.toString(StandardCharsets.UTF_8));
    }

    private void chunks(ByteArrayOutputStream body, Consumer<String> lines) throws IOException {
        for (int length = Integer.parseInt(line(), 16); length > 0; length = Integer.parseInt(line(), 16)) {
            exactly(length, body);
            line();
            if (lines != null) {
                handOut(body, lines);
            }
        }
        line();
        if (lines != null && body.size() > 0) {
            throw new EOFException("half a line at the end: " + body);
        }
    }

    private static void handOut(ByteArrayOutputStream body, Consumer<String> lines) {
        String text = body.toString(StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n') + 1;
        text.substring(0, end).lines().filter(line -> !line.isEmpty()).forEach(lines);
        body.reset();
        body.writeBytes(text.substring(end).getBytes(StandardCharsets.UTF_8));
    }

    private void exactly(int length, ByteArrayOutputStream body) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("cut inside the answer");
        }
        body.writeBytes(bytes);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("cut" + (line.size() > 0 ? " after " + line : ""));
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
