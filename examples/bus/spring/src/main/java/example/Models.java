package example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/** Models behind the gateway, by message. Thread-safe. */
@Component
public class Models {
    /**
     * What came back.
     *
     * @param status HTTP's
     * @param text of the answer, or of the error
     */
    public record Answer(int status, String text) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JmsTemplate jms;
    private final String requests;
    private final String replies;
    private final Map<String, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();

    Models(
            JmsTemplate jms,
            @Value("${ask.requests}") String requests,
            @Value("${ask.replies}") String replies) {
        this.jms = jms;
        this.requests = requests;
        this.replies = replies;
    }

    /** Waits on a temporary queue, which no other answer comes to. */
    public Answer ask(String model, String question) throws JMSException, IOException {
        Message reply = jms.sendAndReceive(
                requests, session -> message(session, UUID.randomUUID().toString(), model, question));
        return reply == null ? new Answer(504, "No answer came in time.") : read(reply);
    }

    /** Does not wait: the listener gets the answer. */
    public CompletableFuture<Answer> askLater(String model, String question) {
        String correlation = UUID.randomUUID().toString();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        waiting.put(correlation, answer);
        answer.orTimeout(30, TimeUnit.SECONDS)
                .whenComplete((done, failure) -> waiting.remove(correlation));
        jms.send(requests, session -> {
            Message message = message(session, correlation, model, question);
            message.setJMSReplyTo(session.createQueue(replies));
            return message;
        });
        return answer;
    }

    @JmsListener(destination = "${ask.replies}")
    void reply(Message message) throws JMSException, IOException {
        CompletableFuture<Answer> answer = waiting.get(message.getJMSCorrelationID());
        if (answer != null) { // else somebody asked before this process was started
            answer.complete(read(message));
        }
    }

    private static Message message(Session session, String correlation, String model, String question)
            throws JMSException {
        ObjectNode request = JSON.createObjectNode().put("model", model);
        request.putArray("messages").addObject().put("role", "user").put("content", question);
        Message message = session.createTextMessage(request.toString());
        message.setJMSCorrelationID(correlation);
        message.setStringProperty("idempotency_key", correlation); // JMS knows no "-" in names
        return message;
    }

    private static Answer read(Message reply) throws JMSException, IOException {
        int status = reply.getIntProperty("status");
        JsonNode body = JSON.readTree(reply.getBody(String.class));
        return new Answer(
                status, body.at(status < 300 ? "/choices/0/message/content" : "/error/message").asText());
    }
}
