package io.vorlauf.strategy.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DraftTrialTest {

    private final DraftTrial trial = new DraftTrial();

    /** Lets rounds go by in which the draft yields some tokens at a cost; returns in how many it was asked. */
    private int rounds(int number, int tokens, double cost) {
        int asked = 0;
        for (int i = 0; i < number; i++) {
            if (trial.next(true)) {
                asked++;
                trial.observe(tokens, cost);
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
            while (!trial.next(true)) {
                waited++;
            }
            assertThat(waited).isGreaterThan(before);
            before = waited;
            trial.observe(1, 2.5);
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

    @Test
    void takesOnePlainRoundInFourWherePlainRoundsAreNotKnown() {
        rounds(100, 6, 2);
        int plain = 0;
        for (int i = 0; i < 40; i++) {
            plain += trial.next(false) ? 0 : 1;
        }

        assertThat(plain).isEqualTo(10);
        assertThat(trial.next(true)).isTrue();
    }

    @Test
    void itsFirstTrialIsNotInterrupted() {
        for (int i = 0; i < 4; i++) {
            assertThat(trial.next(false)).isTrue();
            trial.observe(6, 2);
        }
        assertThat(trial.next(false)).isFalse();
    }
}
