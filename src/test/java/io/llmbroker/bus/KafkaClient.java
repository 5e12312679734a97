package io.llmbroker.bus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A client by Kafka's own library; reads each topic from its begin. */
final class KafkaClient implements BusClient {
    private final String url;
    private final KafkaProducer<String, String> producer;
    private final Map<String, KafkaConsumer<String, String>> consumers = new HashMap<>();
    private final Map<String, Deque<ConsumerRecord<String, String>>> read = new HashMap<>();

    KafkaClient(String url) {
        this.url = url;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", url, "acks", "all"), new StringSerializer(), new StringSerializer());
    }

    @Override
    public String send(String destination, Sent sent) throws Exception {
        ProducerRecord<String, String> message =
                new ProducerRecord<>(destination, sent.headers().get("key"), sent.body());
        sent.headers().forEach((name, value) -> header(message, name, value));
        header(message, "reply-topic", sent.replyTo());
        header(message, "correlation-id", sent.correlation());
        header(message, "expires-at", sent.expires() == 0 ? null : String.valueOf(sent.expires()));
        RecordMetadata at = producer.send(message).get();
        return at.topic() + "-" + at.partition() + ":" + at.offset();
    }

    private static void header(ProducerRecord<String, String> message, String name, String value) {
        if (value != null) {
            message.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public Received receive(String destination, long millis) {
        Deque<ConsumerRecord<String, String>> waiting = read.computeIfAbsent(destination, name -> new ArrayDeque<>());
        long end = System.currentTimeMillis() + millis;
        while (waiting.isEmpty() && System.currentTimeMillis() < end) {
            consumers
                    .computeIfAbsent(destination, this::consumer)
                    .poll(Duration.ofMillis(Math.max(1, end - System.currentTimeMillis())))
                    .forEach(waiting::add);
        }
        ConsumerRecord<String, String> found = waiting.poll();
        if (found == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        found.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return new Received(found.value(), headers, headers.get("correlation_id"), 0, 4, headers.get("reply-topic"));
    }

    private KafkaConsumer<String, String> consumer(String topic) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", url, "group.id", UUID.randomUUID().toString()),
                new StringDeserializer(),
                new StringDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumers.values().forEach(consumer -> consumer.close(Duration.ZERO));
    }
}
