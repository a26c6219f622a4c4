// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DraftTrialTest {

    private final DraftTrial trial = new DraftTrial();

    /** Lets rounds go by in which the draft yields some tokens at a cost; returns in how many it was asked. */
    private int rounds(int number, int tokens, double cost) {
        int asked = 0;
        for (int i = 0; i < number; i++) {
            if (trial.next(true, 1)) {
                asked++;
                trial.observe(tokens, cost, 1);
            }
        }
        return asked;
    }

    @Test
    void goesOnWithADraftThatPays() {
        assertThat(rounds(500, 2, 1.5)).isEqualTo(500);
    }

    @Test
    void asksAUselessDraftSeldom() {
        assertThat(rounds(128, 1, 1.4)).isLessThanOrEqualTo(10);
    }

    @Test
    void losesLessThanOneInTwentyToAUselessDraft() {
        int rounds = 1024;
        int asked = rounds(rounds, 1, 1.5);

        assertThat(asked * 0.5).isLessThan(0.05 * rounds);
    }

    @Test
    void waitsLongerFromTrialToTrial() {
        rounds(4, 1, 1.4);
        int before = 0;
        for (int trials = 0; trials < 5; trials++) {
            int waited = 0;
            while (!trial.next(true, 1)) {
                waited++;
            }
            assertThat(waited).isGreaterThan(before);
            before = waited;
            trial.observe(1, 2.5, 1);
            rounds(1, 1, 1.4);
        }
    }

    @Test
    void comesBackToADraftThatBecameUseful() {
        rounds(200, 1, 1.4);

        assertThat(rounds(600, 4, 1.5)).isGreaterThan(300);
    }

    @Test
    void givesUpADraftThatBecameUseless() {
        rounds(200, 4, 1.5);

        assertThat(rounds(200, 1, 1.5)).isLessThan(80);
    }

    @Test
    void aFewBadRoundsDoNotCountAgainstADraftThatPaysOnAverage() {
        Random random = new Random(7);
        rounds(50, 3, 1.5);
        int asked = 0;
        for (int i = 0; i < 1000; i++) {
            asked += rounds(1, random.nextInt(3) == 0 ? 1 : 4, 1.5);
        }

        assertThat(asked).isEqualTo(1000);
    }

    @Test
    void aBadBeginningDoesNotCountAgainstADraftThatGainsLittle() {
        Random random = new Random(3);
        int asked = 0;
        for (int i = 0; i < 4000; i++) {
            asked += rounds(1, random.nextDouble() < 0.35 ? 2 : 1, 1.2);
        }

        assertThat(asked).isGreaterThan(3000);
    }

    @Test
    void waitsEverLongerForADraftThatLosesLittleInEachRoundToo() {
        int rounds = 4000;

        assertThat(rounds(rounds, 1, 1.08)).isLessThan(rounds / 20);
    }

    /** Lets rounds go by from which four tokens come as often as is said, else one; returns how often it was asked. */
    private int rounds(int number, double share, double cost, int seed) {
        Random random = new Random(seed);
        int asked = 0;
        for (int i = 0; i < number; i++) {
            asked += rounds(1, random.nextDouble() < share ? 4 : 1, cost);
        }
        return asked;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void findsOutInTheEndThatADraftGainsATenth(int seed) {
        rounds(3000, 0.5, 2.25, seed);

        assertThat(rounds(3000, 0.5, 2.25, seed + 100)).isGreaterThan(2200);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesLessThanFourInAHundredToADraftThatLosesATenthInRoundsOfManyLengths(int seed) {
        assertThat(rounds(6000, 0.5, 2.75, seed) * 0.25).isLessThan(0.04 * 6000);
    }

    @Test
    void takesOnePlainRoundInFourWherePlainRoundsAreNotKnown() {
        rounds(100, 6, 2);
        int plain = 0;
        for (int i = 0; i < 40; i++) {
            plain += trial.next(false, 1) ? 0 : 1;
        }

        assertThat(plain).isEqualTo(10);
        assertThat(trial.next(true, 1)).isTrue();
    }

    @Test
    void itsFirstTrialIsNotInterrupted() {
        for (int i = 0; i < 4; i++) {
            assertThat(trial.next(false, 1)).isTrue();
            trial.observe(6, 2, 1);
        }
        assertThat(trial.next(false, 1)).isFalse();
    }

    @Test
    void whereThereAreSeveralGenerationsTheirRoundsArePlainTogetherAtFirstAndNowAndThen() {
        plainRoundsOfFour(16);
        for (int i = 0; i < 16; i++) {
            assertThat(trial.next(i == 0, 4)).isTrue();
            trial.observe(6, 2, 4);
        }
        plainRoundsOfFour(6);
        assertThat(trial.next(true, 4)).isTrue();
    }

    @Test
    void beginsWithPlainRoundsUntilOneIsKnownButNotWithoutEnd() {
        plainRoundsOfFour(16 + 4 * 6);

        assertThat(trial.next(false, 4)).isTrue();
    }

    private void plainRoundsOfFour(int each) {
        for (int i = 0; i < 4 * each; i++) {
            assertThat(trial.next(false, 4)).as("round %d", i).isFalse();
        }
    }

    @Test
    void roundsThatAreLeftOutCountAsPlainOnes() {
        for (int i = 0; i < 20; i++) {
            trial.observe(1, 3, 1);
        }

        assertThat(trial.rest(20, 1)).isEqualTo(20);
        assertThat(trial.rest(20, 1)).as("of the 32 that it waits").isEqualTo(12);
        assertThat(trial.next(true, 1)).isTrue();
    }

    @Test
    void whatOthersHadAskedBeforeItFailedIsNotHeldAgainstItTwice() {
        for (int i = 0; i < 20; i++) {
            trial.observe(1, 3, 4);
        }

        int rounds = 0;
        while (!trial.next(true, 4)) {
            rounds++;
        }
        assertThat(rounds).as("the first wait, for each of four").isEqualTo(4 * 32);
    }
}
