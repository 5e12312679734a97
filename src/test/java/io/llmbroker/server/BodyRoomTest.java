package io.llmbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyRoomTest {
    private final BodyRoom room = new BodyRoom(100);

    @Test
    void isFullUntilSomethingIsGivenBack() {
        assertThat(room.take(60)).isTrue();
        assertThat(room.take(41)).isFalse();
        assertThat(room.take(40)).isTrue();
        assertThat(room.take(1)).isFalse();
        room.give(60);
        assertThat(room.take(60)).isTrue();
    }

    @Test
    void oneLargeBodyAloneFits() {
        assertThat(room.take(1000)).isTrue();
        assertThat(room.take(1)).isFalse();
    }

    @Test
    void whoHasNoBodyAlwaysFits() {
        assertThat(room.take(100)).isTrue();
        assertThat(room.take(0)).isTrue();
    }
}
