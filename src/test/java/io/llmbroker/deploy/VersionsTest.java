package io.llmbroker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions that are written twice, because what reads them cannot ask the POM. */
class VersionsTest {
    private static String pom() throws IOException {
        return Files.readString(Path.of("pom.xml"));
    }

    private static String first(String regex, String text) {
        Matcher found = Pattern.compile(regex).matcher(text);
        assertThat(found.find()).as(regex).isTrue();
        return found.group(1);
    }

    private static String version() throws IOException {
        return first("<artifactId>llmbroker</artifactId>\\s*<version>([^<]+)<", pom());
    }

    private static Properties applicationProperties() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("application.properties"))) {
            properties.load(reader);
        }
        return properties;
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/jbang.md", "deploy/kubernetes/README.md", "deploy/kubernetes/kustomization.yaml"})
    void theProductsOwn(String file) throws IOException {
        List<String> said = Pattern.compile("\\b\\d+\\.\\d+\\.\\d+-SNAPSHOT\\b|(?<=llmbroker:|newTag: )\\d[\\w.-]+")
                .matcher(Files.readString(Path.of(file)))
                .results()
                .map(found -> found.group())
                .distinct()
                .toList();

        assertThat(said).containsExactly(version());
    }

    @Test
    void camels() throws IOException {
        String camel = first("<camel.version>([^<]+)<", pom());

        assertThat(applicationProperties())
                .containsEntry("camel.jbang.camelVersion", camel)
                .containsEntry("camel.jbang.kameletsVersion", camel);
        assertThat(first("<camel.version>([^<]+)<", Files.readString(Path.of("src/test/jbang/pom.xml"))))
                .isEqualTo(camel);
    }

    /** What the sources need in Camel JBang: the POM's own dependencies, in the POM's versions. */
    @Test
    void theLibrariesThatCamelJBangFetches() throws IOException {
        List<String> libraries = Pattern.compile("mvn:([^,]+)")
                .matcher(applicationProperties().getProperty("camel.jbang.dependencies"))
                .results()
                .map(found -> found.group(1).strip())
                .toList();

        assertThat(libraries).isNotEmpty();
        for (String library : libraries) {
            String[] parts = library.split(":");
            String dependency = first(
                    "(?s)<groupId>" + parts[0] + "</groupId>\\s*<artifactId>" + parts[1]
                            + "</artifactId>(.*?)</dependency>",
                    pom());
            String property = dependency.contains("${")
                    ? first("<version>\\$\\{([^}]+)}", dependency)
                    : "log4j.version"; // from its bill of materials
            assertThat(parts[2]).as(library).isEqualTo(first("<" + property + ">([^<]+)<", pom()));
        }
    }
}
