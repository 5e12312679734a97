package io.llmbroker.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.stream.SseParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The bytes of an event stream in two pieces at every position, and byte by byte: always the same events. */
final class SseCuts {
    private SseCuts() {}

    static List<VendorEvent> whole(byte[] bytes) {
        return parse(bytes, bytes.length);
    }

    static void changeNothing(byte[] bytes, List<VendorEvent> events) {
        for (int cut = 1; cut < bytes.length; cut++) {
            assertSame(parse(bytes, cut), events, "cut at byte " + cut);
        }
        SseParser parser = new SseParser();
        List<VendorEvent> single = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            parser.feed(bytes, i, 1, single::add);
        }
        parser.end(single::add);
        assertSame(single, events, "byte by byte");
    }

    private static void assertSame(List<VendorEvent> actual, List<VendorEvent> expected, String how) {
        boolean same = actual.size() == expected.size();
        for (int i = 0; same && i < actual.size(); i++) {
            same = Objects.equals(actual.get(i).type(), expected.get(i).type())
                    && Arrays.equals(actual.get(i).data(), expected.get(i).data());
        }
        if (!same) {
            assertThat(texts(actual)).as(how).isEqualTo(texts(expected));
        }
    }

    private static List<VendorEvent> parse(byte[] bytes, int cut) {
        SseParser parser = new SseParser();
        List<VendorEvent> events = new ArrayList<>();
        parser.feed(bytes, 0, cut, events::add);
        parser.feed(bytes, cut, bytes.length - cut, events::add);
        parser.end(events::add);
        return events;
    }

    private static List<String> texts(List<VendorEvent> events) {
        return events.stream()
                .map(event -> event.type() + "\n" + new String(event.data(), StandardCharsets.UTF_8))
                .toList();
    }
}
