package io.llmbroker.server;

import io.llmbroker.live.EditedGateway;
import io.netty.util.HashedWheelTimer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoanTest {
    @Test
    void aDeadlineThatIsOffIsForgotten() {
        try (Loan loan = Loan.open(() -> false, () -> null)) {
            HashedWheelTimer timer = (HashedWheelTimer) loan.timer();
            long before = timer.pendingTimeouts();
            for (int i = 0; i < 100; i++) {
                timer.newTimeout(due -> {}, 1, TimeUnit.HOURS).cancel();
            }
            EditedGateway.await("the wheel's next turn", () -> timer.pendingTimeouts() <= before);
        }
    }
}
