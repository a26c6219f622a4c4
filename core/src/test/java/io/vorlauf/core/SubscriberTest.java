// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.support.TableModel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("A subscriber")
class SubscriberTest {

    private final TableModel target = TableModel.of("target", 40, 200);
    private Vorlauf vorlauf;
    private Vorlauf.Plugin stay;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start(EngineSettings.DEFAULT.toBuilder().drainTime(Duration.ofSeconds(5)).build());
        stay = vorlauf.add(target);
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        assertThat(target.open()).isZero();
    }

    /** Asks for so many blocks at the beginning, and then for nothing. */
    private static final class Reader implements Flow.Subscriber<TextBlock> {

        private final long wanted;
        private final List<TextBlock> blocks = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Throwable> end = new CompletableFuture<>();
        private volatile Flow.Subscription subscription;

        Reader(long wanted) {
            this.wanted = wanted;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(wanted);
        }

        @Override
        public void onNext(TextBlock block) {
            blocks.add(block);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }

    private static DecodingRequest request() {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4)).maxNewTokens(20).build();
    }

    private Reader subscribe(long wanted) {
        Reader reader = new Reader(wanted);
        vorlauf.decoding().publish(request()).subscribe(reader);
        return reader;
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertThat(Thread.currentThread().isInterrupted()).as("time is up").isFalse();
            Thread.onSpinWait();
        }
    }

    @Test
    void hearsAllOfItsText() throws Exception {
        Reader reader = subscribe(Long.MAX_VALUE);
        assertThat(reader.end.get(20, TimeUnit.SECONDS)).isNull();
        assertThat(reader.blocks.stream().flatMapToInt(block -> block.ids().stream()).toArray())
                .isEqualTo(vorlauf.decoding().generate(request(), GenerationListener.NONE).ids().toArray());
    }

    @Test
    void thatStopsAskingGetsNoMoreThanItAskedForAndTheRestWhenItAsks() throws Exception {
        Reader reader = subscribe(1);
        until(() -> reader.blocks.size() == 1 && !vorlauf.decoding().generations().isEmpty());
        assertThat(reader.end).isNotDone();
        reader.subscription.request(Long.MAX_VALUE);
        assertThat(reader.end.get(20, TimeUnit.SECONDS)).isNull();
        assertThat(reader.blocks).hasSize(20);
    }

    @Test
    void thatStopsAskingCanBeCancelledAndThenHoldsNothing() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Reader reader = subscribe(1);
        until(() -> reader.blocks.size() == 1);
        vorlauf.decoding().generations().forEach(one -> one.cancel());
        until(() -> vorlauf.decoding().generations().isEmpty());
        stay.close();
        assertThat(target.open()).isZero();
        vorlauf.close();
        until(() -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .noneMatch(thread -> thread.getName().matches("vorlauf-\\d+")));
    }

    @Test
    void thatStopsAskingDoesNotHoldUpAModelThatGoesAway() {
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder().drainTime(Duration.ofMillis(50)).build());
        Reader reader = subscribe(1);
        until(() -> reader.blocks.size() == 1);
        stay.close();
        until(() -> vorlauf.decoding().generations().isEmpty());
        assertThat(reader.end.join()).hasMessageContaining("'target' of");
    }

    @Test
    void cancelsItsGenerationByCancelling() {
        Reader reader = subscribe(1);
        until(() -> reader.blocks.size() == 1);
        reader.subscription.cancel();
        until(() -> vorlauf.decoding().generations().isEmpty());
        assertThat(reader.end).isNotDone();
    }

    @Test
    void thatAsksForLessThanOneHearsThatItIsWrong() {
        Reader reader = subscribe(0);
        assertThat(reader.end.join()).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a subscriber must ask for 1 element or more, not 0");
    }
}
