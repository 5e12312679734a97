import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A vendor in OpenAI's and in Anthropic's format. A whole answer says which {@code seed} came in; a stream counts to the
 * number that the prompt names, 20 events a second.
 */
final class LiveVendor {
    private static final Pattern SEED = Pattern.compile("\"seed\":(\\d+)");
    private static final Pattern COUNT = Pattern.compile("count to (\\d+)");
    private static final int EVENT_MILLIS = 50;

    private LiveVendor() {}

    /** Starts it; its port. */
    static int start(ExecutorService threads) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 8192);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", exchange -> answer(exchange, true));
        server.createContext("/v1/messages", exchange -> answer(exchange, false));
        server.start();
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, boolean openai) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (body.contains("\"stream\":true")) {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            int count = number(COUNT, body);
            if (openai) {
                countInChunks(exchange.getResponseBody(), count);
            } else {
                countInMessages(exchange.getResponseBody(), count);
            }
        } else {
            byte[] answer = (openai ? completion(number(SEED, body)) : message()).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    private static int number(Pattern pattern, String body) {
        Matcher found = pattern.matcher(body);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    private static String completion(int seed) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"seed " + seed + ".\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}";
    }

    private static String message() {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":"
                + "\"text\",\"text\":\"ok\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}";
    }

    private static void countInChunks(OutputStream out, int count) throws IOException {
        chunk(out, "{\"role\":\"assistant\",\"content\":\"\"}", "null");
        for (int i = 0; i < count; i++) {
            pause();
            chunk(out, "{\"content\":\"" + i + " \"}", "null");
        }
        chunk(out, "{}", "\"stop\"");
        write(out, "data: [DONE]\n\n");
    }

    private static void chunk(OutputStream out, String delta, String finish) throws IOException {
        write(out, "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                + "[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n");
    }

    private static void countInMessages(OutputStream out, int count) throws IOException {
        event(out, "message_start", "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"
                + "\"m\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}");
        event(out, "content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
        for (int i = 0; i < count; i++) {
            pause();
            event(out, "content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + i + " \"}");
        }
        event(out, "content_block_stop", "\"index\":0");
        event(out, "message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":" + count + "}");
        event(out, "message_stop", "\"x\":0");
    }

    private static void event(OutputStream out, String type, String rest) throws IOException {
        write(out, "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(EVENT_MILLIS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
