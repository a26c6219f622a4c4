package io.vorlauf.strategy.bandit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EarningsTest {

    private static final List<String> ARMS = List.of("fast", "slow");

    private final Earnings earnings = new Earnings();

    private void add(String arm, int rounds, int tokens, long nanos) {
        for (int i = 0; i < rounds; i++) {
            earnings.add(arm, tokens, nanos, 100);
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
        earnings.add("slow", 1, 100, 1_000_000);
        earnings.add("slow", 9, 1, 1_000_000);
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
}
