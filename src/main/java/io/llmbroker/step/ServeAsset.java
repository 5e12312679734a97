package io.llmbroker.step;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Serves the API documentation: {@code /docs}, what that page loads, and {@code /openapi.json}. In: {@code llmPath},
 * header {@code if-none-match}. Out: the file's bytes with content type, {@code etag} and a policy that lets the page
 * load nothing from elsewhere; 304 when the browser has it already. Only the files listed here exist. Thread-safe.
 */
public final class ServeAsset implements Processor {
    private static final String PAGE = "index.html";
    private static final String SWAGGER_UI = "META-INF/resources/webjars/swagger-ui/" + swaggerUiVersion() + "/";
    private static final Map<String, Source> SOURCES = Map.of(
            PAGE,
            new Source("docs/index.html", "text/html; charset=utf-8"),
            "page.css",
            new Source("docs/page.css", "text/css; charset=utf-8"),
            "init.js",
            new Source("docs/init.js", "text/javascript; charset=utf-8"),
            "openapi.json",
            new Source("openapi.json", "application/json"),
            "swagger-ui.css",
            new Source(SWAGGER_UI + "swagger-ui.css", "text/css; charset=utf-8"),
            "swagger-ui-bundle.js",
            new Source(SWAGGER_UI + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
            "favicon-32x32.png",
            new Source(SWAGGER_UI + "favicon-32x32.png", "image/png"));
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, Asset> loaded = new ConcurrentHashMap<>();

    /** Where a file is on the class path, and what it is. */
    private record Source(String resource, String contentType) {}

    /** A file's content; nobody changes the bytes. */
    private static final class Asset {
        private final byte[] bytes;
        private final String etag;

        Asset(byte[] bytes) {
            this.bytes = bytes;
            this.etag = '"' + hash(bytes) + '"';
        }
    }

    /**
     * Puts a file into the message.
     *
     * @param exchange with the path that was asked for
     * @throws ApiError 404 when there is no such file
     */
    @Override
    public void process(Exchange exchange) {
        String path = exchange.getProperty(Property.PATH, "", String.class);
        Message message = exchange.getMessage();
        String known = message.getHeader("if-none-match", String.class);
        message.removeHeaders("*");
        if (path.equals("/docs/")) { // the page's relative links start from /docs
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 302);
            message.setHeader("location", "../docs");
            message.setBody(null);
            return;
        }
        String name = path.equals("/docs") ? PAGE : path.substring(path.lastIndexOf('/') + 1);
        Source source = SOURCES.get(name);
        if (source == null) {
            throw ApiError.of(404, ErrorType.NOT_FOUND, "unknown_url", "There is no such file: " + Headers.ascii(name));
        }
        Asset asset = loaded.computeIfAbsent(name, any -> new Asset(read(source.resource())));
        boolean fresh = known != null && known.contains(asset.etag);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, fresh ? 304 : 200);
        message.setHeader("etag", asset.etag);
        message.setHeader("cache-control", "no-cache"); // kept by the browser, asked for again with the etag
        message.setHeader("content-type", source.contentType());
        message.setHeader("content-security-policy", POLICY);
        message.setHeader("x-content-type-options", "nosniff");
        message.setHeader("referrer-policy", "no-referrer");
        message.setBody(fresh ? null : asset.bytes);
    }

    private static byte[] read(String resource) {
        try (InputStream in = ServeAsset.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("cannot be read: " + resource, e);
        }
    }

    /** The version is part of the paths in the library's jar. */
    private static String swaggerUiVersion() {
        try {
            Properties properties = new Properties();
            properties.load(new ByteArrayInputStream(read("META-INF/maven/org.webjars/swagger-ui/pom.properties")));
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new IllegalStateException("cannot be read: swagger-ui's version", e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
