package io.llmbroker.bus;

import io.llmbroker.config.Bus;
import io.llmbroker.config.BusDoor;
import io.llmbroker.config.Secret;
import java.util.Properties;

/** The settings under {@code bus:} as the routes name them: <code>{{bus.jms.url}}</code>. Stateless. */
public final class BusProperties {
    private BusProperties() {}

    /**
     * @param bus what the configuration says
     * @return Camel's properties; passwords among them
     */
    public static Properties of(Bus bus) {
        Properties all = new Properties();
        bus.doors().values().forEach(door -> door(door, all));
        if (bus.answers() != null) {
            all.setProperty("bus.answers.url", bus.answers().url());
            login("bus.answers", bus.answers().user(), bus.answers().password(), all);
            all.setProperty(
                    "bus.answers.keepSeconds",
                    String.valueOf(bus.answers().keep().toSeconds()));
            all.setProperty("bus.answers.most", String.valueOf(bus.answers().most()));
        }
        if (bus.events() != null) {
            event(all, "bus.events.usage", bus.events().usage());
            event(all, "bus.events.requests", bus.events().requests());
            all.setProperty("bus.events.buffer", String.valueOf(bus.events().buffer()));
        }
        return all;
    }

    private static void door(BusDoor door, Properties all) {
        String at = "bus." + door.name();
        all.setProperty(at + ".url", door.url());
        login(at, door.user(), door.password(), all);
        put(all, at + ".replies", door.replies());
        all.setProperty(at + ".deadLetters", door.deadLetters());
        all.setProperty(at + ".transactions", String.valueOf(door.transactions()));
        all.setProperty(at + ".group", door.group());
    }

    private static void login(String at, String user, Secret password, Properties all) {
        put(all, at + ".user", user);
        put(all, at + ".password", password.value());
    }

    /** A route needs an endpoint also where nothing comes for it. */
    private static void event(Properties all, String name, String endpoint) {
        all.setProperty(name, endpoint == null ? "seda:off" : endpoint);
    }

    private static void put(Properties all, String name, String value) {
        if (value != null) {
            all.setProperty(name, value);
        }
    }
}
