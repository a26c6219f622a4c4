// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Drain;
import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.support.Rounds;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("What goes away is waited for, but not for ever, and is not touched afterwards")
class DepartureTest {

    /** A target with room for a text that does not end by itself. */
    private final TableModel target = TableModel.of("target", 10, 1_000_000);
    private final TableModel draft = target.disturbed("draft", 0.2);
    private final List<Drain> drains = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(3);
    private final CountDownLatch end = new CountDownLatch(1);
    private Vorlauf vorlauf;
    private Vorlauf.Plugin targetsStay;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start(EngineSettings.DEFAULT.toBuilder().drainTime(Duration.ofSeconds(1)).build());
        targetsStay = vorlauf.add(target);
        vorlauf.add(draft);
        vorlauf.add(Strategies.chain());
        vorlauf.add(new EngineListener() {
            @Override
            public void round(Generation generation, RoundReport report) {
                begun.countDown();
            }

            @Override
            public void drained(Drain drain) {
                drains.add(drain);
            }
        });
    }

    @AfterEach
    void stop() {
        end.countDown();
        vorlauf.close();
    }

    private Generation endless(String strategy) throws InterruptedException {
        Generation generation = vorlauf.decoding().start(DecodingRequest.builder("target", Tokens.of(3, 1, 4))
                .strategy(strategy).draft("draft").maxNewTokens(900_000).build(), GenerationListener.NONE);
        begun.await();
        return generation;
    }

    @Test
    void aGenerationWhoseTargetGoesEndsInTimeAndSaysWhy() throws InterruptedException {
        Generation generation = endless("chain");
        targetsStay.close();
        int calls = target.calls();
        target.close();
        assertThatThrownBy(generation::await).isInstanceOf(DecodingException.class)
                .hasMessageStartingWith("'target' of " + TableModel.class.getName() + " went away")
                .hasMessageEndingWith("of 900000 tokens");
        assertThat(target.calls()).as("calls after the target was given back").isEqualTo(calls);
        assertThat(target.open()).isZero();
        assertThat(drains).singleElement().satisfies(drain -> {
            assertThat(drain.kind() + " " + drain.name()).isEqualTo("model target");
            assertThat(drain.complete()).isTrue();
        });
    }

    @Test
    void aGenerationThatEndsWhileItsTargetIsWaitedForHasItsText() throws InterruptedException {
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder().drainTime(Duration.ofSeconds(50)).build());
        Rounds rounds = new Rounds();
        vorlauf.add(rounds);
        CountDownLatch leaving = new CountDownLatch(1);
        rounds.after((generation, index) -> {
            if (index == 3) {
                new Thread(() -> {
                    targetsStay.close();
                    leaving.countDown();
                }).start();
            }
        });
        assertThat(vorlauf.decoding().generate(DecodingRequest.builder("target", Tokens.of(1)).maxNewTokens(200).build())
                .ids().length()).isEqualTo(200);
        leaving.await();
        assertThat(drains).singleElement().satisfies(drain -> assertThat(drain.complete()).isTrue());
    }

    @Test
    void aTargetIsNotHeldByAStrategyThatHangs() throws InterruptedException {
        vorlauf.add(Strategies.of("stuck", 1, (context, tree) -> {
            begun.countDown();
            if (begun.getCount() == 0) {
                while (end.getCount() > 0) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        }));
        Generation generation = endless("stuck");
        targetsStay.close();
        assertThatThrownBy(generation::await).isInstanceOf(DecodingException.class)
                .hasMessageStartingWith("'target' of");
        assertThat(drains).singleElement().satisfies(drain -> assertThat(drain.complete()).isTrue());
    }

    @Test
    void aStrategyThatHangsIsWaitedForNoLongerThanTheDrainTimeAndTheGenerationGoesOn() throws InterruptedException {
        CountDownLatch goesOn = new CountDownLatch(1);
        Vorlauf.Plugin stay = vorlauf.add(Strategies.of("stuck", 1, (context, tree) -> {
            begun.countDown();
            if (begun.getCount() == 0) {
                while (end.getCount() > 0) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        }));
        Generation generation = endless("stuck");
        Rounds rounds = new Rounds();
        rounds.after((which, index) -> goesOn.countDown());
        vorlauf.add(rounds);
        stay.close();
        goesOn.await();
        generation.cancel();
        generation.await();
        assertThat(rounds.strategies()).containsOnly("none");
        assertThat(drains).singleElement().satisfies(drain -> {
            assertThat(drain.name()).isEqualTo("stuck");
            assertThat(drain.complete()).isFalse();
        });
        assertThat(vorlauf.decoding().statistics()).filteredOn(of -> of.strategy().equals("stuck")).singleElement()
                .satisfies(of -> assertThat(of.abandoned()).isOne());
    }

    @Test
    void aDraftThatGoesIsLetGoAtTheNextRoundAndServesAgainWhenItIsBack() throws InterruptedException {
        Rounds rounds = new Rounds();
        vorlauf.add(rounds);
        Vorlauf.Plugin other = vorlauf.add(target.disturbed("other", 0));
        CountDownLatch back = new CountDownLatch(1);
        rounds.after((generation, index) -> {
            if (index == 3) {
                new Thread(() -> {
                    other.close();
                    vorlauf.add(target.disturbed("other", 0));
                    back.countDown();
                }).start();
            } else if (index > 3 && back.getCount() == 0 && rounds.strategies().get(index).equals("chain")) {
                generation.cancel();
            }
        });
        vorlauf.decoding().generate(DecodingRequest.builder("target", Tokens.of(3)).strategy("chain").draft("other")
                .maxNewTokens(900_000).build());
        assertThat(drains).singleElement().satisfies(drain -> assertThat(drain.complete()).isTrue());
        assertThat(rounds.reports().subList(rounds.reports().size() - 1, rounds.reports().size()))
                .allSatisfy(report -> assertThat(report.accepted()).isEqualTo(report.drafted()).isPositive());
    }
}
