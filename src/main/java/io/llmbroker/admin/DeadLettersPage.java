package io.llmbroker.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.bus.DeadLetter;
import io.llmbroker.bus.DeadLetters;
import io.llmbroker.config.Bus;
import io.llmbroker.config.BusDoor;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.Json;
import io.llmbroker.server.Revision;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dead letters of message buses as JSON, and their way back. Stateless. */
final class DeadLettersPage {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLettersPage.class);
    private static final int MOST = 10_000;

    private DeadLettersPage() {}

    /** {@code {"letters":[...]}}, the oldest of each door first. */
    static ObjectNode list(Revision running, Page.Question question) {
        String name = question.query().get("door");
        int most = limit(question.query().get("limit"));
        Bus bus = running.gateway().catalog().bus();
        Collection<BusDoor> doors = name == null ? bus.doors().values() : List.of(door(running, name));
        ObjectNode page = Json.object();
        ArrayNode letters = page.putArray("letters");
        for (BusDoor door : doors) {
            try {
                new DeadLetters(running.context(), door).list(most).forEach(letter -> letters.add(node(letter)));
            } catch (Exception e) {
                throw unreachable(door, e);
            }
        }
        return page;
    }

    /** Takes {@code {"door","ids","all"}} and gives {@code {"replayed":2,"ids":[...],"missing":[...]}}. */
    static ObjectNode replay(Revision running, Page.Question question) {
        JsonNode order = question.json();
        Set<String> ids = new TreeSet<>();
        order.path("ids").forEach(id -> ids.add(id.asText()));
        boolean all = order.path("all").asBoolean(false);
        if (all != ids.isEmpty()) {
            throw ApiError.invalidRequest("invalid_value", "ids", "Give the ids of letters, or \"all\": true.");
        }
        BusDoor door = door(running, order.path("door").asText(null));
        try {
            Set<String> sent = new DeadLetters(running.context(), door).replay(all ? null : ids);
            ids.removeAll(sent);
            ObjectNode answer = Json.object().put("replayed", sent.size());
            sent.forEach(answer.putArray("ids")::add);
            ids.forEach(answer.putArray("missing")::add);
            return answer;
        } catch (Exception e) {
            throw unreachable(door, e);
        }
    }

    private static int limit(String text) {
        if (text == null) {
            return 100;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw ApiError.invalidRequest("invalid_value", "limit", "'limit' is a number from 1 to " + MOST + ".");
        }
        return Integer.parseInt(text);
    }

    private static BusDoor door(Revision running, String name) {
        Bus bus = running.gateway().catalog().bus();
        if (bus.doors().isEmpty()) {
            throw ApiError.of(404, ErrorType.NOT_FOUND, "no_door", "No door on a bus is open: see bus in config.yaml.");
        }
        String open = String.join(", ", bus.doors().keySet());
        if (name == null && bus.doors().size() > 1) {
            throw ApiError.invalidRequest("missing_required_parameter", "door", "Say which door: " + open + ".");
        }
        BusDoor door = name == null
                ? bus.doors().values().iterator().next()
                : bus.doors().get(name);
        if (door == null) {
            throw ApiError.of(404, ErrorType.NOT_FOUND, "no_door", "That door is not open. Open: " + open + ".");
        }
        return door;
    }

    private static ObjectNode node(DeadLetter letter) {
        return Json.object()
                .put("door", letter.door())
                .put("id", letter.id())
                .put("at", letter.at())
                .put("code", letter.code())
                .put("reason", letter.reason())
                .put("attempts", letter.attempts())
                .put("deliveries", letter.deliveries())
                .put("from", letter.from())
                .put("message_id", letter.messageId())
                .put("bytes", letter.bytes());
    }

    private static ApiError unreachable(BusDoor door, Exception e) {
        LOG.warn("the dead letters of {} could not be reached", door.name(), e);
        return ApiError.of(
                502,
                ErrorType.API,
                "broker_unreachable",
                "The broker of '" + door.name() + "' could not be asked; the gateway's log says why.");
    }
}
