// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.bandit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.RoundOutcome;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EarningsTest {

    private static final List<String> ARMS = List.of("fast", "slow");

    private final Earnings earnings = new Earnings();

    private void add(String arm, int rounds, int tokens, long nanos) {
        for (int i = 0; i < rounds; i++) {
            earnings.add(0, arm, tokens, nanos, 100);
        }
    }

    @Test
    void anArmThatWasNeverTriedComesFirst() {
        add("fast", 50, 4, 10);
        assertThat(earnings.choose(ARMS, 0)).isEqualTo("slow");
    }

    @Test
    void theHighestRateWinsWithoutExploration() {
        add("fast", 1, 4, 10);
        add("slow", 30, 3, 10);
        assertThat(earnings.choose(ARMS, 0)).isEqualTo("fast");
    }

    @Test
    void aRateIsTheRatioOfSumsNotTheMeanOfRatios() {
        earnings.add(0, "slow", 1, 100, 1_000_000);
        earnings.add(0, "slow", 9, 1, 1_000_000);
        add("fast", 2, 1, 2);
        assertThat(earnings.choose(ARMS, 0)).isEqualTo("fast");
    }

    @Test
    void anArmIsTriedAgainOnceWhatIsKnownOfItIsOld() {
        add("slow", 3, 3, 10);
        add("fast", 10, 4, 10);
        assertThat(earnings.choose(ARMS, 0.25)).isEqualTo("fast");
        add("fast", 300, 4, 10);
        assertThat(earnings.choose(ARMS, 0.25)).isEqualTo("slow");
        assertThat(earnings.choose(ARMS, 0)).isEqualTo("fast");
    }

    @Test
    void recentRoundsOutweighOldOnes() {
        add("fast", 200, 4, 10);
        add("slow", 50, 3, 10);
        assertThat(earnings.choose(ARMS, 0)).isEqualTo("fast");
        add("fast", 100, 2, 10);
        assertThat(earnings.choose(ARMS, 0)).isEqualTo("slow");
    }

    @Test
    void aForgottenArmIsNew() {
        add("fast", 50, 4, 10);
        add("slow", 50, 1, 10);
        earnings.retain(Set.of("fast"));
        assertThat(earnings.choose(ARMS, 0)).isEqualTo("slow");
    }

    @Test
    void aClockThatStoodStillDoesNotMakeAnArmInfinitelyFast() {
        add("slow", 1, 1, 0);
        add("fast", 1, 4, 1);
        assertThat(earnings.choose(ARMS, 0)).isEqualTo("fast");
    }

    private static RoundOutcome round(int guesses, int tokens, long nanos, int lanes, int passNodes) {
        return RoundOutcome.builder()
                .drafted(guesses).depth(guesses).accepted(Tokens.of(new int[tokens - 1])).attempted(guesses).next(0)
                .verifyNanos(nanos).totalNanos(nanos).lanes(lanes).passNodes(passNodes).generations(lanes).build();
    }

    @Test
    void whoHasMoreOfASharedPassThanOthersPaysForIt() {
        Earnings joint = new Earnings();
        for (int i = 0; i < 10; i++) {
            joint.observe("large", round(7, 2, 1_000, 8, 16), 1_000);
            joint.observe("small", round(0, 1, 1_000, 8, 16), 1_000);
        }

        assertThat(joint.choose(List.of("large", "small"), 0)).isEqualTo("small");
    }

    @Test
    void whatIsEarnedAloneSaysNothingAboutSharedPasses() {
        Earnings both = new Earnings();
        for (int i = 0; i < 20; i++) {
            both.observe("a", round(3, 4, 1_000, 1, 4), 1_000);
            both.observe("b", round(0, 1, 1_000, 1, 1), 1_000);
        }
        assertThat(both.choose(List.of("a", "b"), 0)).isEqualTo("a");

        for (int i = 0; i < 20; i++) {
            both.observe("a", round(3, 2, 4_000, 8, 32), 1_000);
            both.observe("b", round(0, 1, 1_000, 8, 8), 1_000);
        }
        assertThat(both.choose(List.of("a", "b"), 0)).isEqualTo("b");
    }

    @Test
    void anArmIsTakenForWhatItWasAtAnotherLoadUntilItIsTriedAtThisOne() {
        Earnings moved = new Earnings();
        for (int i = 0; i < 20; i++) {
            moved.observe("fast", round(3, 4, 1_000, 1, 4), 1_000);
            moved.observe("slow", round(3, 2, 1_000, 1, 4), 1_000);
        }
        for (int i = 0; i < 20; i++) {
            moved.observe("fast", round(3, 4, 4_000, 8, 32), 1_000);
        }
        assertThat(moved.choose(List.of("slow", "fast"), 0)).isEqualTo("fast");

        moved.observe("slow", round(3, 4, 1_000, 8, 32), 1_000);

        assertThat(moved.choose(List.of("slow", "fast"), 0)).isEqualTo("slow");
    }
}
