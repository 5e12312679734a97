import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many requests at once and many streams at once, through the gateway and, in the same run, straight to the vendor.
 * The vendor is a stub in this process; each event carries the time at which it was sent, so that a delay is one
 * clock's difference. Run it by bench/concurrency.sh.
 */
public final class Concurrency {
    private static final String PLAIN = "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":"
            + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"ok\"},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}";

    public static void main(String[] args) throws Exception {
        // the stub must not close idle connections on its own: that is not what is measured
        System.setProperty("sun.net.httpserver.maxIdleConnections", "100000");
        int requests = Integer.getInteger("requests", 1000);
        int streams = Integer.getInteger("streams", 200);
        int port = Integer.getInteger("port", 18000);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        int vendor = vendor(threads);
        Process gateway = gateway(vendor, port);
        int code = 1;
        try {
            awaitUp(port);
            warm(threads, port, vendor);
            for (int round = 0; round < 3; round++) {
                report("straight to the vendor", threads, vendor, requests, streams);
                report("through the gateway", threads, port, requests, streams);
            }
            code = 0;
        } catch (Exception e) {
            e.printStackTrace();
        } finally {
            gateway.destroy();
            gateway.waitFor();
        }
        System.exit(code);
    }

    private static int vendor(ExecutorService threads) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 8192);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            try {
                if (body.contains("\"stream\":true")) {
                    exchange.getResponseHeaders().set("content-type", "text/event-stream");
                    exchange.sendResponseHeaders(200, 0);
                    stream(exchange.getResponseBody());
                } else {
                    if (body.contains("slow")) {
                        Thread.sleep(2000);
                    }
                    byte[] answer = PLAIN.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("content-type", "application/json");
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
        return server.getAddress().getPort();
    }

    private static void stream(OutputStream out) throws IOException, InterruptedException {
        for (int i = 0; i < 50; i++) {
            Thread.sleep(50);
            String event = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                    + "[{\"index\":0,\"delta\":{" + (i == 0 ? "\"role\":\"assistant\"," : "") + "\"content\":\"t="
                    + System.nanoTime() + ".\"},\"finish_reason\":null}]}\n\n";
            out.write(event.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        out.write(("data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                        + "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static Process gateway(int vendor, int port) throws IOException {
        Path config = Files.createTempFile("bench", ".yaml");
        Files.writeString(
                config,
                "models:\n  m: {provider: openai, base_url: 'http://127.0.0.1:" + vendor + "/v1', api_key: k,"
                        + " default_params: {temperature: 0.7}}\n");
        ProcessBuilder builder = new ProcessBuilder("./run.sh");
        builder.environment().put("LLMBROKER_CONFIG", config.toString());
        builder.environment().put("LLMBROKER_PORT", String.valueOf(port));
        builder.environment().put("LLMBROKER_HOST", "127.0.0.1");
        builder.redirectErrorStream(true).redirectOutput(Files.createTempFile("bench", ".log").toFile());
        return builder.start();
    }

    private static void awaitUp(int port) throws Exception {
        for (int i = 0; i < 600; i++) {
            try {
                if (post(port, "{\"model\":\"m\",\"messages\":[]}").contains(" 200 ")) {
                    return;
                }
            } catch (IOException e) {
                // not yet
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("the gateway did not start");
    }

    private static void warm(ExecutorService threads, int port, int vendor) throws Exception {
        for (int round = 0; round < 40; round++) {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int to = i % 4 == 0 ? vendor : port;
                all.add(threads.submit(() -> post(to, "{\"model\":\"m\",\"messages\":[]}")));
            }
            for (Future<String> one : all) {
                one.get();
            }
        }
        streams(threads, port, 50);
    }

    private static void report(String what, ExecutorService threads, int port, int requests, int streams)
            throws Exception {
        long began = System.nanoTime();
        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            all.add(threads.submit(
                    () -> post(port, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"slow\"}]}")));
        }
        int failed = 0;
        for (Future<String> one : all) {
            try {
                failed += one.get().startsWith("HTTP/1.1 200") ? 0 : 1;
            } catch (java.util.concurrent.ExecutionException e) {
                failed++;
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        double[] delays = streams(threads, port, streams);
        System.out.printf(
                Locale.ROOT,
                "%-24s %d requests of 2 s: %.2f s, %d failed | %d streams, %d events: delay p50 %.2f ms, p99 %.2f ms%n",
                what,
                requests,
                seconds,
                failed,
                streams,
                delays.length,
                delays[delays.length / 2],
                delays[delays.length * 99 / 100]);
    }

    private static double[] streams(ExecutorService threads, int port, int count) throws Exception {
        ConcurrentLinkedQueue<Double> delays = new ConcurrentLinkedQueue<>();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread.sleep(2); // streams of real clients do not beat in step
            all.add(threads.submit(() -> {
                listen(port, delays);
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        double[] sorted = delays.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static void listen(int port, ConcurrentLinkedQueue<Double> delays) throws IOException {
        try (Socket socket = connect(port, "{\"model\":\"m\",\"stream\":true,\"messages\":[]}")) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line; (line = lines.readLine()) != null && !line.contains("[DONE]"); ) {
                long now = System.nanoTime();
                int at = line.indexOf("t=");
                if (line.startsWith("data:") && at > 0) {
                    delays.add((now - Long.parseLong(line.substring(at + 2, line.indexOf('.', at)))) / 1e6);
                }
            }
        }
    }

    private static String post(int port, String body) throws IOException {
        try (Socket socket = connect(port, body)) {
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Socket connect(int port, String body) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
                                + "content-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }
}
