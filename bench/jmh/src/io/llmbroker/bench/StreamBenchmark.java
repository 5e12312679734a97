package io.llmbroker.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Dialect;
import io.llmbroker.dialect.StreamFold;
import io.llmbroker.dialect.VendorEvent;
import io.llmbroker.dialect.anthropic.AnthropicDialect;
import io.llmbroker.dialect.openai.OpenAiDialect;
import io.llmbroker.stream.SseParser;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A stream of 50 deltas from bytes to events and from events to chunks; time of the whole stream. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class StreamBenchmark {
    /** The vendor's format: {@code ChatFold} folds OpenAI's, {@code AnthropicStreamFold} Anthropic's. */
    @Param({"openai", "anthropic"})
    public String format;

    private final ObjectNode request = Shapes.tree(Shapes.request());
    private final List<VendorEvent> events = new ArrayList<>();
    private Dialect dialect;
    private byte[] bytes;

    /** Makes the stream, and looks whether it is folded to its end. */
    @Setup
    public void prepare() {
        boolean openai = format.equals("openai");
        dialect = openai ? new OpenAiDialect() : new AnthropicDialect();
        bytes = openai ? Shapes.openAiStream() : Shapes.anthropicStream();
        new SseParser().feed(bytes, 0, bytes.length, events::add);
        StreamFold fold = newFold();
        List<ObjectNode> chunks = new ArrayList<>();
        events.forEach(event -> fold.accept(event, chunks::add));
        if (!fold.end(chunks::add) || fold.skipped() > 0 || chunks.size() < Shapes.EVENTS) {
            throw new IllegalStateException(format + " was not folded: " + chunks);
        }
    }

    /**
     * Bytes to events.
     *
     * @param events takes them
     */
    @Benchmark
    public void parse(Blackhole events) {
        SseParser parser = new SseParser();
        parser.feed(bytes, 0, bytes.length, events::consume);
        parser.end(events::consume);
    }

    /**
     * Events to chunks, which includes parsing their JSON.
     *
     * @param chunks takes them
     * @return whether the stream was complete
     */
    @Benchmark
    public boolean fold(Blackhole chunks) {
        StreamFold fold = newFold();
        for (VendorEvent event : events) {
            fold.accept(event, chunks::consume);
        }
        return fold.end(chunks::consume);
    }

    private StreamFold newFold() {
        return dialect.fold(Shapes.call(format, request, true));
    }
}
