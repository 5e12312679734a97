package io.llmbroker.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmbroker.dialect.VendorEvent;
import io.llmbroker.error.ApiError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void everyLineEndCounts(String end) {
        assertThat(parse("data: a" + end + end + "data: b" + end + end)).containsExactly("a", "b");
    }

    @Test
    void aSpaceAfterTheColonIsOptionalAndOnlyOneIsTaken() {
        assertThat(parse("data:a\n\ndata:  b\n\n")).containsExactly("a", " b");
    }

    @Test
    void dataLinesAreJoined() {
        assertThat(parse("data: a\ndata:\ndata: b\n\n")).containsExactly("a\n\nb");
    }

    @Test
    void theEventsNameIsKept() {
        assertThat(parse("event: ping\ndata: a\n\ndata: b\n\n")).containsExactly("ping|a", "b");
    }

    @Test
    void commentsIdsRetriesAndUnknownFieldsSayNothing() {
        assertThat(parse(": hi\nid: 1\nretry: 5\nfoo: bar\ndatax: no\ndata\n\n: x\n\ndata: a\n\n"))
                .containsExactly("a");
    }

    @Test
    void anEventWithoutDataIsNone() {
        assertThat(parse("event: ping\n\ndata: a\n\n")).containsExactly("a");
    }

    @Test
    void theLastBlankLineMayBeMissing() {
        assertThat(parse("data: a\n\ndata: b\n")).containsExactly("a", "b");
        assertThat(parse("data: a\n\ndata: b")).containsExactly("a", "b");
    }

    @Test
    void aByteOrderMarkIsSkippedAtTheStartOnly() {
        assertThat(parse("\uFEFFdata: a\n\n\uFEFFdata: b\n\n")).containsExactly("a");
    }

    @Test
    void aMegabyteIsAnEvent() {
        String large = "x".repeat(1 << 20);
        assertThat(parse("data: " + large + "\n\n")).containsExactly(large);
    }

    @Test
    void anEventWithoutEndIsRefused() {
        SseParser parser = new SseParser();
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) 'x');
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 17; i++) {
                        parser.feed(piece, 0, piece.length, event -> {});
                    }
                })
                .isInstanceOfSatisfying(
                        ApiError.class, error -> assertThat(error.status()).isEqualTo(502));
    }

    @Test
    void manyLinesOfOneEventAreRefusedToo() {
        SseParser parser = new SseParser();
        byte[] line = ("data: " + "x".repeat(1 << 20) + "\n").getBytes(UTF_8);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 17; i++) {
                        parser.feed(line, 0, line.length, event -> {});
                    }
                })
                .isInstanceOf(ApiError.class);
    }

    @Test
    void bytesAreTakenFromTheirPlaceInTheBuffer() {
        SseParser parser = new SseParser();
        List<VendorEvent> events = new ArrayList<>();
        byte[] bytes = "##data: a\n\n##".getBytes(UTF_8);
        parser.feed(bytes, 2, bytes.length - 4, events::add);
        assertThat(events).hasSize(1);
    }

    private static List<String> parse(String text) {
        SseParser parser = new SseParser();
        List<VendorEvent> events = new ArrayList<>();
        byte[] bytes = text.getBytes(UTF_8);
        parser.feed(bytes, 0, bytes.length, events::add);
        parser.end(events::add);
        return events.stream()
                .map(event -> (event.type() == null ? "" : event.type() + "|") + new String(event.data(), UTF_8))
                .toList();
    }
}
