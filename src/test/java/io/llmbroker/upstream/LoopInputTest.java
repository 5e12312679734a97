package io.llmbroker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A fast vendor and a slow client: what waits between them is bounded, and freed. */
class LoopInputTest {
    private static final int PIECE = 16 * 1024;

    private final LoopInput input = LoopInput.empty();
    private final EmbeddedChannel channel = new EmbeddedChannel(input.handler());

    private List<ByteBuf> arrive(int pieces) {
        List<ByteBuf> arrived = IntStream.range(0, pieces)
                .mapToObj(i -> Unpooled.wrappedBuffer(new byte[PIECE]))
                .toList();
        arrived.forEach(channel::writeInbound);
        return arrived;
    }

    @Test
    void aVendorWaitsForItsReader() throws Exception {
        arrive(4);
        assertThat(channel.config().isAutoRead()).as("64 KiB").isTrue();
        arrive(1);
        assertThat(channel.config().isAutoRead()).isFalse();
        input.readNBytes(PIECE);
        assertThat(channel.config().isAutoRead()).as("not for each piece").isFalse();
        input.readNBytes(3 * PIECE);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void aReadTakesAllThatIsThere() throws Exception {
        List<ByteBuf> arrived = arrive(3);
        assertThat(input.read(new byte[10 * PIECE])).isEqualTo(3 * PIECE);
        assertThat(arrived).allMatch(piece -> piece.refCnt() == 0);
    }

    @Test
    void whatNobodyReadsIsFreed() {
        List<ByteBuf> arrived = arrive(3);
        input.close();
        arrived = List.of(
                arrived.get(0), arrived.get(1), arrived.get(2), arrive(1).get(0));
        assertThat(arrived).as("before and after the close").allMatch(piece -> piece.refCnt() == 0);
    }
}
