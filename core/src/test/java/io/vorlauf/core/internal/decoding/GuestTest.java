// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("A thread for foreign code")
class GuestTest {

    private static final Guest.Patience FOREVER = waited -> Long.MAX_VALUE;
    private static final Guest.Patience A_MOMENT = waited -> TimeUnit.MILLISECONDS.toNanos(20) - waited;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Guest.Pool pool = new Guest.Pool(threads, () -> false);
    private final Guest guest = new Guest(pool);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void stop() {
        end.countDown();
        guest.close();
        pool.close();
        threads.shutdownNow();
    }

    private Thread callFor() {
        AtomicReference<Thread> ran = new AtomicReference<>();
        assertThat(guest.call(() -> ran.set(Thread.currentThread()), () -> { }, FOREVER)).isTrue();
        return ran.get();
    }

    @Test
    void callsAreMadeOnOneThreadThatIsNotTheCallers() {
        Thread first = callFor();
        assertThat(first).isNotSameAs(Thread.currentThread());
        assertThat(callFor()).isSameAs(first);
    }

    @Test
    void whatIsThrownThereIsThrownHere() {
        IllegalStateException failure = new IllegalStateException("broken");
        assertThatThrownBy(() -> guest.call(() -> {
            throw failure;
        }, () -> { }, FOREVER)).isSameAs(failure);
        assertThat(callFor()).as("still there").isNotNull();
    }

    @Test
    void oneThatDoesNotComeBackIsInterruptedAndTheNextCallHasAnotherThread() throws InterruptedException {
        Thread first = callFor();
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);

        assertThat(guest.call(() -> {
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }
        }, late::countDown, A_MOMENT)).isFalse();

        interrupted.await();
        assertThat(callFor()).isNotSameAs(first);
        assertThat(late.getCount()).isOne();
        end.countDown();
        late.await();
    }

    @Test
    void anInterruptionOfTheCallerIsKeptForIt() {
        Thread.currentThread().interrupt();
        assertThat(guest.call(() -> { }, () -> { }, FOREVER)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptionOfForeignCodeDoesNotReachThePoolsNextTask() throws Exception {
        guest.call(() -> Thread.currentThread().interrupt(), () -> { }, FOREVER);
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        guest.call(() -> interrupted.set(Thread.currentThread().isInterrupted()), () -> { }, FOREVER);
        assertThat(interrupted).hasValue(false);
        guest.close();
        pool.close();
        assertThat(threads.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
    }

    @Test
    void withoutAThreadACallIsRefused() {
        threads.shutdown();
        assertThatThrownBy(() -> guest.call(() -> { }, () -> { }, FOREVER))
                .isInstanceOf(RejectedExecutionException.class);
    }
}
