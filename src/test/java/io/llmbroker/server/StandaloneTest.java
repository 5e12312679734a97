package io.llmbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandaloneTest {
    @Test
    void aDeadlineThatIsOffIsForgotten() {
        try (Loan loan = Standalone.loan(() -> false)) {
            loan.timer().schedule(() -> {}, 1, TimeUnit.HOURS).cancel(false);
            assertThat(((ScheduledThreadPoolExecutor) loan.timer()).getQueue()).isEmpty();
        }
    }
}
