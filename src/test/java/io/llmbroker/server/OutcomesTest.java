package io.llmbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.server.Outcomes.Count;
import org.junit.jupiter.api.Test;

class OutcomesTest {
    @Test
    void aMinuteIsSixtySeconds() {
        Outcomes outcomes = new Outcomes();
        outcomes.answered(true, 1000);
        outcomes.answered(false, 1059);
        assertThat(outcomes.lastMinute(1059)).isEqualTo(new Count(2, 1));
        assertThat(outcomes.lastMinute(1060)).isEqualTo(new Count(1, 0));
        outcomes.answered(true, 1060);
        assertThat(outcomes.lastMinute(1060)).isEqualTo(new Count(2, 1));
        assertThat(outcomes.lastMinute(5000)).isEqualTo(new Count(0, 0));
        assertThat(outcomes.all()).isEqualTo(new Count(3, 2));
    }

    @Test
    void nothingHasNoShare() {
        assertThat(new Outcomes().all().share()).isZero();
    }
}
