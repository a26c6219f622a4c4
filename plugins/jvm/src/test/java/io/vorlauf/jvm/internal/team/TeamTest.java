package io.vorlauf.jvm.internal.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTest {

    private final Team team = new Team();

    @AfterEach
    void close() {
        team.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void everyMemberDoesItsShareOnce(int members) {
        for (int round = 0; round < 50; round++) {
            AtomicIntegerArray shares = new AtomicIntegerArray(members);
            team.run(members, shares::incrementAndGet);
            for (int member = 0; member < members; member++) {
                assertThat(shares.get(member)).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void nobodyGoesOnBeforeAllHaveCome(int members) {
        AtomicInteger came = new AtomicInteger();
        List<String> early = Collections.synchronizedList(new ArrayList<>());
        team.run(members, member -> {
            for (int step = 1; step <= 200; step++) {
                came.incrementAndGet();
                team.meet();
                if (came.get() < members * step) {
                    early.add(member + " in step " + step);
                }
                team.meet();
            }
        });
        assertThat(early).isEmpty();
        assertThat(came.get()).isEqualTo(200 * members);
    }

    @Test
    void theCallerIsAMemberAndTheOthersAreThreadsOfTheTeam() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        team.run(3, member -> threads.add(Thread.currentThread()));
        assertThat(threads).hasSize(3).contains(Thread.currentThread());
        threads.remove(Thread.currentThread());
        assertThat(threads).allMatch(Thread::isDaemon).allMatch(thread -> thread.getName().startsWith("vorlauf-jvm-"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatAMemberThrowsTheCallerGetsAndTheTeamGoesOn(int failing) {
        assertThatIllegalStateException()
                .isThrownBy(() -> team.run(3, member -> {
                    if (member == failing) {
                        throw new UnsupportedOperationException("tired");
                    }
                    team.meet();
                }))
                .withMessageContaining("tired")
                .withCauseInstanceOf(UnsupportedOperationException.class);
        everyMemberDoesItsShareOnce(3);
        nobodyGoesOnBeforeAllHaveCome(3);
    }

    @Test
    void worksOfSeveralCallersAreDoneOneAfterTheOther() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            callers.add(new Thread(() -> {
                for (int round = 0; round < 100; round++) {
                    team.run(2, member -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        team.meet();
                        inside.decrementAndGet();
                        team.meet();
                    });
                }
            }));
        }
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(most.get()).isEqualTo(2);
    }

    @Test
    void threadsThatSleepWakeForNewWork() throws InterruptedException {
        everyMemberDoesItsShareOnce(3);
        // Members spin for a tenth of a millisecond and then park; this is long enough for that. Were it not, the test would
        // still hold, for it asks that work is done either way.
        Thread.sleep(20);
        everyMemberDoesItsShareOnce(3);
    }

    @Test
    void closingEndsTheThreads() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        team.run(4, member -> threads.add(Thread.currentThread()));
        team.close();
        team.close();
        threads.remove(Thread.currentThread());
        assertThat(threads).hasSize(3).noneMatch(Thread::isAlive);
        assertThatIllegalStateException().isThrownBy(() -> team.run(1, member -> {}));
    }
}
