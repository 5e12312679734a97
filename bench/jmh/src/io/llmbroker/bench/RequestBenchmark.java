package io.llmbroker.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Dialect;
import io.llmbroker.dialect.VendorRequest;
import io.llmbroker.dialect.anthropic.AnthropicDialect;
import io.llmbroker.json.Json;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A request of 8 KB on its way to Anthropic, and the answer on its way back; time of one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class RequestBenchmark {
    private final Dialect anthropic = new AnthropicDialect();
    private final byte[] bytes = Shapes.request();
    private final ObjectNode request = Shapes.tree(bytes);
    private final byte[] answer = Shapes.anthropicAnswer();

    /**
     * Parses and writes the request, which every call pays for.
     *
     * @return UTF-8
     */
    @Benchmark
    public byte[] parseAndWrite() {
        return Json.bytes(Shapes.tree(bytes));
    }

    /**
     * OpenAI's request to Anthropic's, as trees.
     *
     * @return what would be sent
     */
    @Benchmark
    public VendorRequest encode() {
        return anthropic.encode(Shapes.call("claude", request, false));
    }

    /**
     * Bytes to bytes: parse, translate, write.
     *
     * @return UTF-8
     */
    @Benchmark
    public byte[] parseEncodeWrite() {
        return Json.bytes(anthropic
                .encode(Shapes.call("claude", Shapes.tree(bytes), false))
                .body());
    }

    /**
     * Anthropic's answer to OpenAI's, parsed anew each time since it may be changed.
     *
     * @return the canonical answer
     */
    @Benchmark
    public ObjectNode parseDecode() {
        return anthropic.decode(Shapes.call("claude", request, false), Shapes.tree(answer));
    }
}
