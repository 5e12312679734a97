package io.llmbroker.server;

import io.llmbroker.json.Utf8;
import io.llmbroker.routes.RouteException;
import io.llmbroker.source.SourceFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Properties;

/** Reads Camel's own settings. Stateless. */
final class CamelProperties {
    private CamelProperties() {}

    /**
     * @param file {@code application.properties}
     * @return what it says
     * @throws RouteException when it cannot be read
     */
    static Properties read(SourceFile file) throws RouteException {
        if (file.fault() != null) {
            throw wrong(file, "Camel's settings: " + file.fault().text());
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Utf8.decode(file.bytes())));
        } catch (CharacterCodingException e) {
            throw wrong(file, "bytes that are not UTF-8 (save the file as UTF-8)");
        } catch (IOException | IllegalArgumentException e) {
            throw wrong(file, "not a properties file: " + e.getMessage());
        }
        return properties;
    }

    private static RouteException wrong(SourceFile file, String why) {
        return new RouteException(List.of(file.path() + ": " + why));
    }
}
