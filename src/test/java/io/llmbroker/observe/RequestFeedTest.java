package io.llmbroker.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What waits for those who listen to the request log. */
class RequestFeedTest {
    private final RequestFeed feed = new RequestFeed();
    private final AtomicInteger woken = new AtomicInteger();

    private static List<String> all(RequestFeed.Listener listener) {
        List<String> lines = new ArrayList<>();
        for (byte[] line = listener.next(); line != null; line = listener.next()) {
            lines.add(new String(line, StandardCharsets.UTF_8));
        }
        return lines;
    }

    @Test
    void linesWaitInTheirOrder() {
        RequestFeed.Listener listener = feed.listen(woken::incrementAndGet);
        feed.publish("{\"a\":\"\u00e4\"}");
        feed.publish("{}");
        assertThat(woken).hasValue(2);
        assertThat(all(listener)).containsExactly("{\"a\":\"\u00e4\"}\n", "{}\n");
    }

    @Test
    void theOldestGoWhenThereAreTooMany() {
        RequestFeed.Listener listener = feed.listen(woken::incrementAndGet);
        for (int i = 0; i < RequestFeed.MAX_LINES + 12; i++) {
            feed.publish("{\"n\":" + i + "}");
        }
        List<String> lines = all(listener);
        assertThat(lines)
                .hasSize(RequestFeed.MAX_LINES + 1)
                .startsWith("{\"log\":\"dropped\",\"lines\":12}\n", "{\"n\":12}\n");
        feed.publish("{}");
        assertThat(all(listener)).containsExactly("{}\n");
    }

    @Test
    void theOldestGoWhenTheyAreTooLong() {
        RequestFeed.Listener listener = feed.listen(woken::incrementAndGet);
        String third = "x".repeat(RequestFeed.MAX_BYTES / 3);
        for (int i = 0; i < 4; i++) {
            feed.publish(i + third.substring(2));
        }
        List<String> lines = all(listener);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo("{\"log\":\"dropped\",\"lines\":1}\n");
        assertThat(lines.get(1)).startsWith("1x");
    }

    @Test
    void aLineThatIsTooLongGoesItself() {
        RequestFeed.Listener listener = feed.listen(woken::incrementAndGet);
        feed.publish("{}");
        feed.publish("x".repeat(RequestFeed.MAX_BYTES));
        assertThat(all(listener)).containsExactly("{\"log\":\"dropped\",\"lines\":1}\n", "{}\n");
    }

    @Test
    void whoIsClosedHearsNothing() {
        RequestFeed.Listener listener = feed.listen(woken::incrementAndGet);
        assertThat(feed.isHeard()).isTrue();
        feed.publish("{}");
        listener.close();
        assertThat(feed.isHeard()).isFalse();
        feed.publish("{}");
        assertThat(all(listener)).isEmpty();
        assertThat(woken).hasValue(1);
    }
}
