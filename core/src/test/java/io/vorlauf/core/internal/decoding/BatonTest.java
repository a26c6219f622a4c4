package io.vorlauf.core.internal.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("The baton of a generation")
class BatonTest {

    private final Baton baton = new Baton();

    /** A thread that notices when it is interrupted, and takes its time about it. */
    private final class Lost extends Thread {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch back = new CountDownLatch(1);
        private volatile boolean interruptedWhenItLeft;

        @Override
        public void run() {
            baton.lend(() -> {
                begun.countDown();
                awaitUninterruptibly(back);
            }, () -> { }, () -> { });
            interruptedWhenItLeft = isInterrupted();
        }

        @Override
        public void interrupt() {
            back.countDown();
            while (getState() != State.BLOCKED && getState() != State.TERMINATED) {
                Thread.onSpinWait();
            }
            super.interrupt();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aThreadThatComesBackWhileItIsTakenFromLeavesAfterTheInterruptionAndNotBefore() throws InterruptedException {
        Lost lost = new Lost();
        lost.start();
        lost.begun.await();

        assertThat(baton.takeFrom(0)).isPresent();

        lost.join();
        assertThat(lost.interruptedWhenItLeft).isTrue();
    }

    @Test
    void whoeverComesBackInTimeKeepsIt() {
        assertThat(baton.lend(() -> { }, () -> { }, () -> { })).isTrue();
        assertThat(baton.takeFrom(0)).isEmpty();
    }
}
