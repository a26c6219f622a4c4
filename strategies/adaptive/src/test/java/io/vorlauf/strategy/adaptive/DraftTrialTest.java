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
            trial.observe(1, 1.4);
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
    void takesAPlainRoundFirstWhereTheGainIsSmallAndPlainRoundsAreNotKnown() {
        rounds(10, 6, 5);
        assertThat(trial.next(false)).isFalse();
        assertThat(trial.next(true)).isTrue();

        rounds(100, 6, 2);
        assertThat(trial.next(false)).isTrue();
    }
}
