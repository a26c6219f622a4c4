// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PluginRegistryTest {

    private final PluginRegistry<String, AtomicBoolean> registry =
            new PluginRegistry<>("thing", () -> Duration.ofSeconds(20), true, RegistryEvents.NONE);

    @Test
    void theHighestRankServesAndTheOldestAmongEquals() {
        registry.add("a", "here", 0, "old", new AtomicBoolean());
        registry.add("a", "here", 0, "young", new AtomicBoolean());
        assertThat(registry.acquire("a").orElseThrow().description()).isEqualTo("old");
        registry.add("a", "here", 5, "high", new AtomicBoolean());
        assertThat(registry.acquire("a").orElseThrow().description()).isEqualTo("high");
        assertThat(registry.names()).containsExactly("a");
        assertThat(registry.descriptions()).containsExactly("high");
    }

    @Test
    void theNextOneServesWhenOneIsTakenOut() {
        registry.add("a", "here", 0, "spare", new AtomicBoolean());
        registry.add("a", "here", 5, "first", new AtomicBoolean()).close();
        assertThat(registry.acquire("a").orElseThrow().description()).isEqualTo("spare");
    }

    @Test
    void aLeaseIsNotTheCurrentOneAnyMoreWhenAHigherRankHasComeOrItsPluginGoes() {
        PluginRegistry.Registration first = registry.add("a", "here", 0, "first", new AtomicBoolean());
        Lease<String, AtomicBoolean> lease = registry.acquire("a").orElseThrow();
        registry.add("a", "here", 0, "equal", new AtomicBoolean());
        assertThat(lease.current()).isTrue();
        PluginRegistry.Registration high = registry.add("a", "here", 5, "high", new AtomicBoolean());
        assertThat(lease.current()).isFalse();
        high.rank(-1);
        assertThat(lease.current()).isTrue();
        lease.close();
        first.close();
        assertThat(lease.current()).isFalse();
    }

    @Test
    void anExpiredLeaseGivesNothing() {
        PluginRegistry<String, String> impatient =
                new PluginRegistry<>("thing", () -> Duration.ofMillis(20), true, RegistryEvents.NONE);
        PluginRegistry.Registration registration = impatient.add("a", "here", 0, "x", "x");
        Lease<String, String> lease = impatient.acquire("a").orElseThrow();
        registration.close();
        assertThat(lease.expired()).isTrue();
        assertThatThrownBy(lease::get).isInstanceOf(IllegalStateException.class).hasMessage("'a' has gone away");
    }

    @Test
    void takingOutRevokesLeasesAndWaitsForThem() throws Exception {
        PluginRegistry.Registration registration = registry.add("a", "here", 0, "x", new AtomicBoolean());
        Lease<String, AtomicBoolean> lease = registry.acquire("a").orElseThrow();
        CountDownLatch done = new CountDownLatch(1);
        Thread remover = new Thread(() -> {
            registration.close();
            done.countDown();
        });
        remover.start();
        while (lease.current()) {
            Thread.onSpinWait();
        }
        assertThat(registry.acquire("a")).isEmpty();
        assertThat(done.await(50, TimeUnit.MILLISECONDS)).isFalse();
        lease.close();
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void takingOutWaitsNoLongerThanTheDrainTime() {
        PluginRegistry<String, String> impatient =
                new PluginRegistry<>("thing", () -> Duration.ofMillis(20), true, RegistryEvents.NONE);
        PluginRegistry.Registration registration = impatient.add("a", "here", 0, "x", "x");
        impatient.acquire("a").orElseThrow();
        registration.close();
        assertThat(impatient.names()).isEmpty();
    }

    @Test
    void whoHoldsALeaseCanGetAnotherUntilThePluginIsGone() throws Exception {
        PluginRegistry.Registration registration = registry.add("a", "here", 0, "x", new AtomicBoolean());
        Lease<String, AtomicBoolean> lease = registry.acquire("a").orElseThrow();
        Thread removal = new Thread(registration::close);
        removal.start();
        while (lease.current()) {
            Thread.onSpinWait();
        }
        assertThat(registry.acquire("a")).isEmpty();
        Lease<String, AtomicBoolean> another = lease.another().orElseThrow();
        lease.close();
        assertThat(lease.another()).isEmpty();
        assertThat(removal.isAlive()).as("waits for the other one").isTrue();
        assertThat(another.get()).isFalse();
        another.close();
        removal.join();
    }

    @Test
    void aClosedLeaseGivesNothing() {
        registry.add("a", "here", 0, "x", new AtomicBoolean());
        Lease<String, AtomicBoolean> lease = registry.acquire("a").orElseThrow();
        lease.close();
        lease.close();
        assertThatThrownBy(lease::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("'a'");
    }

    @Test
    void nobodyEverHoldsAPluginThatWasClosedAfterItWasTakenOut() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong uses = new AtomicLong();
        AtomicLong failures = new AtomicLong();
        List<Thread> users = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread user = new Thread(() -> {
                while (!stop.get()) {
                    registry.acquire("a").ifPresent(lease -> {
                        try (lease) {
                            failures.addAndGet(lease.get().get() ? 1 : 0);
                            uses.incrementAndGet();
                        }
                    });
                }
            });
            users.add(user);
            user.start();
        }
        AtomicBoolean current = new AtomicBoolean();
        PluginRegistry.Registration registration = registry.add("a", "here", 0, "0", current);
        for (int swap = 1; swap <= 2000; swap++) {
            AtomicBoolean next = new AtomicBoolean();
            PluginRegistry.Registration nextRegistration = registry.add("a", "here", 0, "" + swap, next);
            registration.close();
            current.set(true);
            current = next;
            registration = nextRegistration;
            LockSupport.parkNanos(1000);
        }
        stop.set(true);
        for (Thread user : users) {
            user.join();
        }
        assertThat(failures).hasValue(0);
        assertThat(uses.get()).isGreaterThan(2000);
    }
}
