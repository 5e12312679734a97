package io.llmbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoanTest {
    @Test
    void aDeadlineThatIsOffIsForgotten() {
        try (Loan loan = Loan.open(() -> false, () -> null)) {
            loan.timer().schedule(() -> {}, 1, TimeUnit.HOURS).cancel(false);
            assertThat(((ScheduledThreadPoolExecutor) loan.timer()).getQueue()).isEmpty();
        }
    }
}
