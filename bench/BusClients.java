import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Clients on HTTP and JMS, each of which waits for its answer before it asks again, and a backlog. Every message must be
 * answered once, with status 200.
 */
final class BusClients implements AutoCloseable {
    static final String REPLIES = "bench.replies";
    static final String DEAD = "bench.dead";
    private static final int PATIENCE_SECONDS = 20;
    private static final int BATCH = 500;

    final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<String, Runnable> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ActiveMQConnectionFactory factory;
    private final Connection sending;
    private final Connection receiving;
    private final String body;
    private final int clients;

    /** How many, and in what time. */
    record Load(long answered, double seconds) {}

    BusClients(String broker, int clients, String body) throws JMSException {
        this.clients = clients;
        this.body = body;
        factory = new ActiveMQConnectionFactory(broker);
        sending = factory.createConnection();
        receiving = factory.createConnection();
        Session session = receiving.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
        session.createConsumer(session.createQueue(REPLIES)).setMessageListener(this::take);
        Session dead = receiving.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
        dead.createConsumer(dead.createQueue(DEAD))
                .setMessageListener(message -> wrong.add("a dead letter: " + message));
        receiving.start();
    }

    private void take(Message message) {
        try {
            Runnable waits = waiting.remove(message.getJMSCorrelationID());
            if (waits == null) {
                wrong.add("an answer that nobody waits for: " + message.getJMSCorrelationID());
                return;
            }
            int status = message.getIntProperty("status");
            look(status, message.getBody(String.class));
            waits.run();
        } catch (JMSException e) {
            wrong.add(e.toString());
        }
    }

    private void look(int status, String answer) {
        if (status != 200 || !answer.contains("\"choices\"")) {
            wrong.add("status " + status + ": " + answer);
        }
    }

    Load http(int port, double seconds) throws Exception {
        return together(seconds, end -> {
            long answered = 0;
            try (LiveWire wire = new LiveWire(port)) {
                for (; System.nanoTime() < end; answered++) {
                    LiveWire.Answer answer = wire.chat(body, false);
                    look(answer.status(), answer.body());
                }
            }
            return answered;
        });
    }

    Load jms(String queue, double seconds) throws Exception {
        return together(seconds, end -> {
            long answered = 0;
            try (Session session = sending.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                MessageProducer producer = session.createProducer(session.createQueue(queue));
                producer.setDeliveryMode(DeliveryMode.PERSISTENT);
                Semaphore back = new Semaphore(0);
                for (; System.nanoTime() < end; answered++) {
                    send(session, producer, back::release);
                    if (!back.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                        wrong.add("no answer on JMS in " + PATIENCE_SECONDS + " s");
                        break;
                    }
                }
            }
            return answered;
        });
    }

    private void send(Session session, MessageProducer producer, Runnable waits) throws JMSException {
        String id = String.valueOf(ids.incrementAndGet());
        Message message = session.createTextMessage(body);
        message.setJMSCorrelationID(id);
        waiting.put(id, waits);
        producer.send(message);
    }

    /** What one client does until a time; how often it was answered. */
    private interface Client {
        long run(long end) throws Exception;
    }

    private Load together(double seconds, Client client) throws Exception {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        List<Future<Long>> running = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Callable<Long> one = () -> client.run(end);
            running.add(threads.submit(one));
        }
        long answered = 0;
        for (Future<Long> one : running) {
            answered += one.get();
        }
        return new Load(answered, (System.nanoTime() - start) / 1e9);
    }

    /** Messages in a queue whose door is closed, and when they are answered. */
    final class Backlog {
        private final CountDownLatch first = new CountDownLatch(1);
        private final CountDownLatch all;
        private final int messages;
        private volatile long began;
        private volatile long ended;

        Backlog(String queue, int messages) throws JMSException {
            this.messages = messages;
            all = new CountDownLatch(messages);
            try (Session session = sending.createSession(true, Session.SESSION_TRANSACTED)) {
                MessageProducer producer = session.createProducer(session.createQueue(queue));
                producer.setDeliveryMode(DeliveryMode.PERSISTENT);
                for (int i = 1; i <= messages; i++) {
                    send(session, producer, this::answered);
                    if (i % BATCH == 0 || i == messages) {
                        session.commit();
                    }
                }
            }
            if (all.getCount() < messages) {
                wrong.add("a closed door answers");
            }
        }

        private void answered() { // on one thread, that of the answers
            if (began == 0) {
                began = System.nanoTime();
                first.countDown();
            }
            ended = System.nanoTime();
            all.countDown();
        }

        void awaitFirst() throws InterruptedException {
            await(first);
        }

        /** From the first answer to the last. */
        Load awaitAll() throws InterruptedException {
            await(all);
            return new Load(messages - all.getCount() - 1, (ended - began) / 1e9);
        }

        private void await(CountDownLatch latch) throws InterruptedException {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                wrong.add(all.getCount() + " of " + messages + " not answered in " + PATIENCE_SECONDS + " s");
            }
        }
    }

    /** Gives what should not come a second to come. */
    void end() throws InterruptedException {
        Thread.sleep(1000);
        if (!waiting.isEmpty()) {
            wrong.add(waiting.size() + " messages without an answer");
        }
    }

    /** Messages that have been sent. */
    long sent() {
        return ids.get();
    }

    @Override
    public void close() throws JMSException {
        threads.shutdownNow();
        sending.close();
        receiving.close();
        factory.close();
    }
}
