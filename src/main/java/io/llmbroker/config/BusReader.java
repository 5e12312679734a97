package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import io.llmbroker.config.BusDoor.Destination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads {@code bus:}. For one load. */
final class BusReader {
    private static final List<String> DOORS = List.of("jms", "amqp", "kafka");
    private static final Pattern USER_INFO =
            Pattern.compile("://[^/?#]*@|(?i)[?&;][\\w.]*(?:passw|passwd|pwd)[\\w.]*=");

    private final Section bus;

    private BusReader(Section bus) {
        this.bus = bus;
    }

    static Bus read(Draft draft) {
        return new BusReader(draft.section("bus")).read();
    }

    private Bus read() {
        Map<String, BusDoor> doors = new LinkedHashMap<>();
        for (String name : DOORS) {
            if (bus.has(name)) {
                doors.put(name, door(name, bus.section(name)));
            }
        }
        if (doors.isEmpty() && bus.has("events")) {
            bus.problem("events", "there is no door that they could go out by", "add one: jms, amqp or kafka");
        }
        return new Bus(
                doors,
                concurrency(),
                Bus.Redelivery.of(bus.section("redelivery")),
                answers(bus.section("answers")),
                events(bus.section("events"), doors));
    }

    private BusDoor door(String name, Section door) {
        url(door);
        Map<String, Secret> properties = new LinkedHashMap<>();
        JsonPointer at = door.at("properties");
        door.object("properties")
                .fieldNames()
                .forEachRemaining(key -> properties.put(key, secret(door, at.appendProperty(key))));
        return new BusDoor(
                name,
                door.text("url"),
                door.text("user"),
                secret(door, door.at("password")),
                destinations(door),
                door.text("replies"),
                door.has("dead_letters") ? door.text("dead_letters") : "llm.dead-letters",
                door.flag("transactions", true),
                door.has("group") ? door.text("group") : "llmbroker",
                properties);
    }

    private static void url(Section section) {
        if (section.has("url") && USER_INFO.matcher(section.text("url")).find()) {
            section.problem("url", "must not hold a user name or password", "use user and password");
        }
    }

    /** The password; one whose variable is not set is a mistake: a door without it does not open. */
    private static Secret secret(Section section, JsonPointer at) {
        Secret secret = section.draft().secret(at);
        if (secret != null && !secret.ready()) {
            section.draft().problems().add(at, "variable " + secret.missingVariable() + " is not set", "set it");
        }
        return secret == null ? Secret.NONE : secret;
    }

    private static List<Destination> destinations(Section door) {
        List<Destination> destinations = new ArrayList<>();
        for (Section one : door.sections("destinations", "name")) {
            String name = one.text("name");
            if (destinations.stream().anyMatch(other -> other.name().equals(name) && !one.has("selector"))) {
                one.draft()
                        .problems()
                        .add(one.at(), "'" + name + "' is there twice", "give each a selector of its own");
            }
            destinations.add(new Destination(name, one.integer("concurrency", 4), one.text("selector")));
        }
        return List.copyOf(destinations);
    }

    private Map<String, Integer> concurrency() {
        Map<String, Integer> most = new LinkedHashMap<>();
        Section section = bus.section("concurrency");
        section.node().fieldNames().forEachRemaining(model -> {
            if (bus.draft().models().contains(model)) {
                most.put(model, section.integer(model, 1));
            } else {
                String close = Similar.hint(model, bus.draft().models());
                section.problem(
                        model, "no model is called '" + model + "'", close != null ? close : "add it under models");
            }
        });
        return most;
    }

    private static Bus.Answers answers(Section answers) {
        if (!answers.has("url")) {
            return null;
        }
        url(answers);
        return new Bus.Answers(
                answers.text("url"),
                answers.text("user"),
                secret(answers, answers.at("password")),
                answers.seconds("keep", Duration.ofDays(1)),
                answers.integer("most", 100_000));
    }

    private static Bus.Events events(Section events, Map<String, BusDoor> doors) {
        if (!events.has("usage") && !events.has("requests")) {
            return null;
        }
        for (String key : List.of("usage", "requests")) {
            String endpoint = events.text(key);
            String door = endpoint == null ? null : endpoint.replaceFirst(":.*", "");
            if (door != null && !doors.isEmpty() && !doors.containsKey(door)) {
                events.problem(key, "the door '" + door + "' is not open", "add bus." + door);
            }
        }
        return new Bus.Events(events.text("usage"), events.text("requests"), events.integer("buffer", 10_000));
    }
}
