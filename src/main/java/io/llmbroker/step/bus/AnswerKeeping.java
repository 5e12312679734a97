package io.llmbroker.step.bus;

import io.llmbroker.bus.Answer;
import io.llmbroker.bus.KnownAnswers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the steps meet the answers that are kept. A database that cannot be used costs the second call for a message that
 * comes again, and no message. Stateless.
 */
final class AnswerKeeping {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerKeeping.class);
    private static final String BEAN = "busAnswers";

    private AnswerKeeping() {}

    /** The answers, or null where none are kept. */
    static KnownAnswers answers(Exchange exchange) {
        return exchange.getContext().getRegistry().lookupByNameAndType(BEAN, KnownAnswers.class);
    }

    /** Says what a message's answer is kept under: what its sender says, else the broker's id of it. */
    static void identify(Exchange exchange, Delivery delivery) {
        String own = delivery.headers.others().get("idempotency-key");
        delivery.key = digest(
                bytes(exchange.getProperty(BusProperty.DOOR, String.class)),
                bytes(exchange.getProperty(BusProperty.DESTINATION, String.class)),
                bytes(own == null ? "id" : "key"),
                bytes(own == null ? delivery.headers.messageId() : own));
        delivery.digest = digest(bytes(delivery.operation), bytes(String.valueOf(delivery.chunks)), delivery.body);
    }

    private static byte[] bytes(String text) {
        return String.valueOf(text).getBytes(StandardCharsets.UTF_8);
    }

    private static String digest(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    static KnownAnswers.Known find(KnownAnswers answers, Delivery delivery) {
        try {
            return answers.find(delivery.key);
        } catch (SQLException e) {
            LOG.error("whether message {} is answered already cannot be told", delivery.headers.messageId(), e);
            return null;
        }
    }

    static void keep(Exchange exchange, Delivery delivery, Answer answer) {
        KnownAnswers answers = answers(exchange);
        if (answers == null || delivery.key == null) {
            return;
        }
        try {
            answers.keep(delivery.key, delivery.digest, answer);
        } catch (SQLException e) {
            LOG.error("the answer to message {} cannot be kept", delivery.headers.messageId(), e);
        }
    }
}
