// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.strategy.Candidate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    private final Calibration calibration = new Calibration();

    @Test
    void predictionsAddUpToOneAndFollowTheScores() {
        double[] predictions = Calibration.predict(
                List.of(new Candidate(7, 3.5), new Candidate(1, 3.0), new Candidate(4, -2)));

        assertThat(predictions[0] + predictions[1] + predictions[2]).isCloseTo(1, within(1e-12));
        assertThat(predictions).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(predictions[0] / predictions[1]).isCloseTo(Math.exp(0.5 / 0.6), within(1e-9));
    }

    @Test
    void predictionsDoNotDependOnAConstantInTheScores() {
        assertThat(Calibration.predict(List.of(new Candidate(1, 1000), new Candidate(2, 999))))
                .containsExactly(Calibration.predict(List.of(new Candidate(1, 1), new Candidate(2, 0))), within(1e-12));
    }

    @Test
    void trustsPredictionsBeforeAnythingWasSeen() {
        for (int rank = 0; rank < 6; rank++) {
            assertThat(calibration.probability(rank, 0.3)).isCloseTo(0.3, within(1e-12));
        }
    }

    @Test
    void convergesToWhatIsMeasured() {
        Random random = new Random(1);
        for (int i = 0; i < 5000; i++) {
            calibration.observe(0, 0.45, random.nextDouble() < 0.8);
            calibration.observe(0, 0.95, random.nextDouble() < 0.9);
            calibration.observe(1, 0.45, random.nextDouble() < 0.1);
        }

        assertThat(calibration.probability(0, 0.45)).isCloseTo(0.8, within(0.05));
        assertThat(calibration.probability(0, 0.95)).isCloseTo(0.9, within(0.05));
        assertThat(calibration.probability(1, 0.45)).isCloseTo(0.1, within(0.05));
    }

    @Test
    void aRankThatDisappointsLosesTrustWhereNothingWasSeenToo() {
        for (int i = 0; i < 200; i++) {
            calibration.observe(0, 0.85, i % 4 == 0);
        }

        assertThat(calibration.probability(0, 0.55)).isLessThan(0.3);
        assertThat(calibration.probability(1, 0.55)).isCloseTo(0.55, within(1e-12));
    }

    @Test
    void forgets() {
        for (int i = 0; i < 1000; i++) {
            calibration.observe(0, 0.5, false);
        }
        for (int i = 0; i < 5000; i++) {
            calibration.observe(0, 0.5, true);
        }

        assertThat(calibration.probability(0, 0.5)).isGreaterThan(0.95);
    }

    @Test
    void noCandidateIsMoreProbableThanABetterOneAndTogetherTheyAreNotCertain() {
        for (int i = 0; i < 500; i++) {
            calibration.observe(0, 0.4, false);
            calibration.observe(1, 0.4, true);
        }

        double[] probabilities = calibration.probabilities(0.4, 0.4, 0.15, 0.05);

        assertThat(probabilities).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(probabilities[0] + probabilities[1] + probabilities[2] + probabilities[3]).isLessThan(1);
    }
}
