package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Asks the gateway's admin listener. Of Java's HTTP clients the old one: it is ready 0.25 s earlier. For one thread.
 */
final class Admin {
    /** The variable that holds the listener's token. */
    static final String TOKEN = "LLMBROKER_ADMIN_TOKEN";

    private static final int CONNECT_MILLIS = 3000;
    /** A rollback starts a revision, which takes seconds on a busy machine; a quiet tail has a line every 15 s. */
    private static final int SILENCE_MILLIS = 60_000;

    private final AdminAddress address;
    private final String token;

    /**
     * @param token what the listener wants to hear, or null; goes into the header alone
     * @throws IllegalArgumentException when no header can hold it; the message does not
     */
    Admin(AdminAddress address, String token) {
        if (token != null && !token.matches("[!-~]+")) {
            throw new IllegalArgumentException(TOKEN + " holds a character that no header can carry");
        }
        this.address = address;
        this.token = token;
        System.setProperty("sun.net.http.retryPost", "false"); // or a rollback could be sent twice
    }

    /** Gets one JSON object. */
    Answer get(String path) throws AdminFailure {
        return answer(() -> open(path));
    }

    /** Posts JSON and gets one JSON object. */
    Answer post(String path, byte[] json, String... headers) throws AdminFailure {
        return answer(() -> {
            HttpURLConnection connection = open(path);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("content-type", "application/json");
            for (int i = 0; i < headers.length; i += 2) {
                connection.setRequestProperty(headers[i], headers[i + 1]);
            }
            connection.setDoOutput(true);
            connection.getOutputStream().write(json);
            return connection;
        });
    }

    /** Gets lines that come as they happen; reading fails when the gateway goes or is silent for a minute. */
    InputStream follow(String path) throws AdminFailure {
        try {
            HttpURLConnection connection = open(path);
            if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
                return connection.getInputStream();
            }
            throw refused(connection.getResponseCode(), body(connection));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private interface Exchange {
        HttpURLConnection send() throws IOException;
    }

    private Answer answer(Exchange exchange) throws AdminFailure {
        try {
            HttpURLConnection connection = exchange.send();
            int status = connection.getResponseCode();
            byte[] body = body(connection);
            if (status != HttpURLConnection.HTTP_OK) {
                throw refused(status, body);
            }
            return parsed(status, body);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address.url() + path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(SILENCE_MILLIS);
        connection.setInstanceFollowRedirects(false); // the token is for this listener alone
        connection.setRequestProperty("accept", "*/*");
        if (token != null) {
            connection.setRequestProperty("authorization", "Bearer " + token);
        }
        return connection;
    }

    private static byte[] body(HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getResponseCode() < HttpURLConnection.HTTP_BAD_REQUEST
                ? connection.getInputStream()
                : connection.getErrorStream()) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }

    private Answer parsed(int status, byte[] body) throws AdminFailure {
        try {
            return Answer.of(body);
        } catch (IOException e) {
            throw stranger(status);
        }
    }

    private AdminFailure refused(int status, byte[] body) {
        try {
            JsonNode message = Answer.of(body).raw().at("/error/message");
            if (message.isTextual()) {
                String said = Plain.text(message.textValue());
                boolean hint = status == HttpURLConnection.HTTP_UNAUTHORIZED && !said.contains(TOKEN);
                return AdminFailure.refused(hint ? said + " (set " + TOKEN + ")" : said, body);
            }
        } catch (IOException e) { // said below
        }
        return stranger(status);
    }

    private AdminFailure stranger(int status) {
        return AdminFailure.unreachable(address.url() + " answers (status " + status
                + "), but not as an admin listener of LLMBroker: name the right one with --admin URL");
    }

    private AdminFailure unreachable(IOException e) {
        String what = "The gateway at " + address.url();
        if (e instanceof ConnectException) {
            what = "Nothing listens at " + address.url();
        } else if (e instanceof UnknownHostException) {
            what = "There is no host of the name in " + address.url();
        } else if (e instanceof SocketTimeoutException) {
            what += " does not answer";
        } else {
            what += " broke off";
        }
        return AdminFailure.unreachable(what
                + ": is the gateway running? Elsewhere: --admin URL, or LLMBROKER_ADMIN_HOST and LLMBROKER_ADMIN_PORT");
    }
}
