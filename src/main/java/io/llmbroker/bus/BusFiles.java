package io.llmbroker.bus;

import io.llmbroker.config.Bus;
import io.llmbroker.source.SourceFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which route files of the folder {@code routes/bus} a configuration needs. A file whose name begins as a setting
 * under {@code bus:} ({@code jms.camel.yaml}, {@code jms-beans.camel.yaml}) is there when the setting is, the others when
 * any door is. Stateless.
 */
public final class BusFiles {
    private static final Set<String> SETTINGS = Set.of("jms", "amqp", "kafka", "answers", "events");

    private BusFiles() {}

    /**
     * @param files all route files
     * @param routes the folder that they are in
     * @param bus what the configuration says
     * @return those that are to be loaded, in their order
     */
    public static List<SourceFile> needed(List<SourceFile> files, Path routes, Bus bus) {
        Path folder = routes.resolve("bus");
        Set<String> on = on(bus);
        return files.stream()
                .filter(file -> {
                    if (!folder.equals(file.path().getParent())) {
                        return true;
                    }
                    String name = file.path().getFileName().toString().replaceFirst("[.-].*", "");
                    return SETTINGS.contains(name) ? on.contains(name) : bus.isOn();
                })
                .toList();
    }

    private static Set<String> on(Bus bus) {
        return Stream.concat(
                        bus.doors().keySet().stream(),
                        Stream.of(bus.answers() == null ? "" : "answers", bus.events() == null ? "" : "events"))
                .collect(Collectors.toSet());
    }
}
