package io.llmbroker.bus;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;

/** A client by plain JMS: Artemis' own protocol, or AMQP. */
final class JmsClient implements BusClient {
    private final JMSContext context;
    private final Map<String, JMSConsumer> consumers = new HashMap<>();

    private JmsClient(ConnectionFactory broker) {
        context = broker.createContext();
    }

    static JmsClient jms(String url) {
        return new JmsClient(new ActiveMQConnectionFactory(url));
    }

    static JmsClient amqp(String url) {
        JmsConnectionFactory broker = new JmsConnectionFactory(url);
        broker.setValidatePropertyNames(false);
        return new JmsClient(broker);
    }

    @Override
    public String send(String destination, Sent sent) throws JMSException {
        TextMessage message = context.createTextMessage(sent.body());
        for (Map.Entry<String, String> header : sent.headers().entrySet()) {
            message.setStringProperty(header.getKey(), header.getValue());
        }
        if (sent.replyTo() != null) {
            message.setJMSReplyTo(context.createQueue(sent.replyTo()));
        }
        message.setJMSCorrelationID(sent.correlation());
        context.createProducer()
                .setPriority(sent.priority())
                .setTimeToLive(sent.expires() == 0 ? 0 : sent.expires() - System.currentTimeMillis())
                .send(context.createQueue(destination), message);
        return message.getJMSMessageID();
    }

    @Override
    public Received receive(String destination, long millis) throws JMSException {
        Message message = consumers
                .computeIfAbsent(destination, name -> context.createConsumer(context.createQueue(name)))
                .receive(millis);
        if (message == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (Enumeration<?> names = message.getPropertyNames(); names.hasMoreElements(); ) {
            String name = (String) names.nextElement();
            headers.put(name, String.valueOf(message.getObjectProperty(name)));
        }
        return new Received(
                message.getBody(String.class),
                headers,
                message.getJMSCorrelationID(),
                message.getJMSExpiration(),
                message.getJMSPriority(),
                String.valueOf(message.getJMSReplyTo()));
    }

    @Override
    public void close() {
        context.close();
    }
}
