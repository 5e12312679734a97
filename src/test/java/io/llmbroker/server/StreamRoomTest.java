package io.llmbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.broker.TestBroker;
import io.llmbroker.broker.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The room for bodies is for those that wait: a stream has let go of its request, and may last for minutes. */
@Timeout(60)
class StreamRoomTest {
    @Test
    void aStreamGivesItsRoomBackWhenItBegins() throws Exception {
        String json = "{\"model\":\"demo\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                + "x".repeat(9_000) + " [demo slow=500]\"}]}";
        try (TestBroker broker = TestBroker.start("models: {demo: {provider: demo}}\nproxy: {drain_timeout: 0.1}\n");
                WireClient client = WireClient.to(broker.host().port(), 0)) {
            client.send("POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n"
                            + "content-length: " + json.length() + "\r\n\r\n" + json)
                    .head();
            assertThat(client.bodyLine()).startsWith("data: {");
            assertThat(broker.host().current().inFlight()).isEqualTo(1);
            assertThat(BodyRoom.OF_PROCESS.taken()).isZero();
        }
        assertThat(BodyRoom.OF_PROCESS.taken()).isZero();
    }
}
