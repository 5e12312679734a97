package io.llmbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.HashedWheelTimer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoanTest {
    @Test
    void aDeadlineThatIsOffIsForgotten() {
        try (Loan loan = Loan.open(() -> false, () -> null)) {
            loan.timer().newTimeout(due -> {}, 1, TimeUnit.HOURS).cancel();
            assertThat(((HashedWheelTimer) loan.timer()).pendingTimeouts()).isZero();
        }
    }
}
