package io.llmbroker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The container's health check: asks the gateway on this machine whether it is ready. A program of its own, because an
 * image need not bring curl; a bare socket, because an HTTP client takes longer to load than to answer.
 */
public final class HealthProbe {
    private static final int TIMEOUT_MILLIS = 2000;

    private HealthProbe() {}

    /**
     * Exits with 0 when {@code /health/ready} answers 200, else with 1. The port is {@code LLMBROKER_PORT}, or 8000.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        String port = System.getenv().getOrDefault("LLMBROKER_PORT", "").strip();
        System.exit(ready(port.isEmpty() ? 8000 : Integer.parseInt(port)) ? 0 : 1);
    }

    /**
     * @param port of the gateway on this machine
     * @return whether it says that it is ready
     */
    static boolean ready(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String request = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return status != null && status.startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            return false;
        }
    }
}
