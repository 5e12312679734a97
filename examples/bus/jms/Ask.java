import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Asks a model by message and waits for the answer on a queue of its own. Arguments: the question, and the model if not
 * demo. Ends with 0 for an answer, 1 for an error, 2 when none came in time.
 */
public class Ask {
    private static final long PATIENCE = 30_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws JMSException, IOException {
        String question = args.length > 0 ? args[0] : "Hello";
        String model = args.length > 1 ? args[1] : "demo";
        int code;
        try (ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(setting("BUS_URL", "tcp://localhost:61616"));
                JMSContext context = broker.createContext(
                        setting("BUS_USER", "artemis"), setting("BUS_PASSWORD", "artemis"))) {
            code = print(ask(context, request(model, question)));
        }
        System.exit(code);
    }

    private static String setting(String variable, String otherwise) {
        return System.getenv().getOrDefault(variable, otherwise);
    }

    private static String request(String model, String question) {
        ObjectNode request = JSON.createObjectNode().put("model", model);
        request.putArray("messages").addObject().put("role", "user").put("content", question);
        return request.toString();
    }

    /** @return the answer, or null when none came in time */
    private static Message ask(JMSContext context, String request) throws JMSException {
        Queue requests = context.createQueue(setting("BUS_QUEUE", "llm.requests"));
        TemporaryQueue replies = context.createTemporaryQueue();
        String correlation = UUID.randomUUID().toString();

        TextMessage message = context.createTextMessage(request);
        message.setJMSReplyTo(replies);
        message.setJMSCorrelationID(correlation);
        message.setStringProperty("idempotency_key", correlation); // JMS knows no "-" in names
        context.createProducer()
                .setTimeToLive(PATIENCE) // the deadline of the model's call, too
                .send(requests, message);

        // one queue for many requests would tell them apart by this
        try (JMSConsumer consumer = context.createConsumer(replies, "JMSCorrelationID = '" + correlation + "'")) {
            return consumer.receive(PATIENCE);
        }
    }

    private static int print(Message reply) throws JMSException, IOException {
        if (reply == null) {
            System.out.println("No answer within " + PATIENCE / 1000 + " s.");
            return 2;
        }
        int status = reply.getIntProperty("status");
        JsonNode body = JSON.readTree(reply.getBody(String.class));
        System.out.println("status " + status + ", request " + reply.getStringProperty("x_request_id"));
        if (status >= 300) {
            JsonNode error = body.path("error");
            System.out.println(error.path("type").asText() + ", " + error.path("code").asText());
            System.out.println(error.path("message").asText());
            if (reply.propertyExists("x_llmbroker_dead_letter")) {
                System.out.println("dead letter " + reply.getStringProperty("x_llmbroker_dead_letter"));
            }
            return 1;
        }
        System.out.println(body.at("/choices/0/message/content").asText());
        return 0;
    }
}
