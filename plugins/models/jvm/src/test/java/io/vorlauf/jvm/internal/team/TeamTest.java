// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TeamTest {

    private final Team team = new Team();

    @AfterEach
    void close() {
        team.close();
    }

    private interface Task {

        void run(int member, int task) throws InterruptedException;
    }

    /** Work of steps that all have the same task. */
    private static Team.Work work(Consumer<Team.Work> steps, Task task) {
        return new Team.Work() {

            @Override
            public void run() {
                steps.accept(this);
            }

            @Override
            public void run(int member, int number) {
                try {
                    task.run(member, number);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 1", "2, 2", "2, 97", "3, 2", "3, 64", "5, 1000"})
    void everyTaskOfEveryStepIsDoneOnce(int members, int tasks) {
        for (int round = 0; round < 50; round++) {
            AtomicIntegerArray done = new AtomicIntegerArray(tasks);
            team.run(members, work(self -> {
                for (int step = 1; step <= 20; step++) {
                    team.share(tasks);
                    for (int task = 0; task < tasks; task++) {
                        assertThat(done.get(task)).isEqualTo(step);
                    }
                }
            }, (member, task) -> done.incrementAndGet(task)));
        }
    }

    @Test
    void teamsOfDifferentSizeTakeTurnsAndNobodyHelpsWhoIsNotAMember() {
        for (int round = 0; round < 2_000; round++) {
            int members = 1 + round % 4;
            Set<Integer> seen = ConcurrentHashMap.newKeySet();
            team.run(members, work(self -> team.share(16), (member, task) -> seen.add(member)));
            assertThat(seen).allMatch(member -> member < members);
        }
    }

    @Test
    void aMemberThatIsHeldUpDoesOnlyWhatItHasBegun() throws InterruptedException {
        CountDownLatch heldUp = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger byTheCaller = new AtomicInteger();
        team.run(2, work(self -> team.share(100), (member, task) -> {
            if (member == 1) {
                heldUp.countDown();
                goOn.await();
                return;
            }
            heldUp.await();
            if (byTheCaller.incrementAndGet() == 87) {
                // Of its 50 tasks the other has begun the first piece, 13; the caller has done all others.
                goOn.countDown();
            }
        }));
        assertThat(byTheCaller).hasValue(87);
    }

    @Test
    void theCallerIsAMemberAndTheOthersAreThreadsOfTheTeam() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(3);
        team.run(3, work(self -> team.share(3), (member, task) -> {
            threads.add(Thread.currentThread());
            all.countDown();
            all.await();
        }));
        assertThat(threads).hasSize(3).contains(Thread.currentThread());
        threads.remove(Thread.currentThread());
        assertThat(threads).allMatch(Thread::isDaemon).allMatch(thread -> thread.getName().startsWith("vorlauf-jvm-"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 11})
    void whatATaskThrowsTheCallerGetsAndTheTeamGoesOn(int failing) {
        AtomicInteger done = new AtomicInteger();
        assertThatIllegalStateException()
                .isThrownBy(() -> team.run(3, work(self -> {
                    team.share(12);
                    team.share(12);
                }, (member, task) -> {
                    if (task == failing) {
                        throw new UnsupportedOperationException("tired");
                    }
                    done.incrementAndGet();
                })))
                .withMessageContaining("tired")
                .withCauseInstanceOf(UnsupportedOperationException.class);
        assertThat(done.get()).as("tasks of the first step, and none of the second").isLessThan(12);
        everyTaskOfEveryStepIsDoneOnce(3, 64);
    }

    @Test
    void worksOfSeveralCallersAreDoneOneAfterTheOther() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            callers.add(new Thread(() -> {
                for (int round = 0; round < 100; round++) {
                    team.run(2, work(self -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        team.share(4);
                        inside.decrementAndGet();
                    }, (member, task) -> {}));
                }
            }));
        }
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void threadsThatSleepWakeForNewWork() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            // The sleep is there because helpers spin for a tenth of a millisecond and then park; this is long enough
            // for that. Were it not, the test would still hold, for it asks that the other comes either way.
            Thread.sleep(2);
            CountDownLatch both = new CountDownLatch(2);
            team.run(2, work(self -> team.share(2), (member, task) -> {
                both.countDown();
                both.await();
            }));
        }
    }

    @Test
    void closingEndsTheThreads() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(4);
        team.run(4, work(self -> team.share(4), (member, task) -> {
            threads.add(Thread.currentThread());
            all.countDown();
            all.await();
        }));
        team.close();
        team.close();
        threads.remove(Thread.currentThread());
        assertThat(threads).hasSize(3).noneMatch(Thread::isAlive);
        assertThatIllegalStateException().isThrownBy(() -> team.run(1, work(self -> {}, (member, task) -> {})));
    }
}
