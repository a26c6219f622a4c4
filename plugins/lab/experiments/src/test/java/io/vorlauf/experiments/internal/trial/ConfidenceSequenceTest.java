// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.experiments.internal.trial.Trial.ConfidenceSequence;
import io.vorlauf.lab.analysis.Estimate;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfidenceSequenceTest {

    private static final double ALPHA = 0.05;

    @Test
    void lookingAfterEveryRequestDoesNotRaiseFalseAlarms() {
        int alarms = 0;
        for (int run = 0; run < 200; run++) {
            alarms += looks(run, 1, 1000).excludedAt() > 0 ? 1 : 0;
        }

        // 10 are allowed on average, and 19 in all but one of a hundred such tests.
        assertThat(alarms).isLessThanOrEqualTo(19);
    }

    @Test
    void anIntervalThatMayBeLookedAtOnceWouldRaiseThem() {
        int alarms = 0;
        for (int run = 0; run < 200; run++) {
            alarms += looks(run, 1, 1000).fixedExcludedAt() > 0 ? 1 : 0;
        }

        assertThat(alarms).as("the test above can fail").isGreaterThan(40);
    }

    @Test
    void aDifferenceIsFoundSoon() {
        for (int run = 0; run < 20; run++) {
            assertThat(looks(run, 1.3, 1000).excludedAt()).as("run " + run).isBetween(1, 500);
        }
    }

    @Test
    void theEstimateIsTheRatioOfTotals() {
        ConfidenceSequence.Moments arm = new ConfidenceSequence.Moments();
        ConfidenceSequence.Moments baseline = new ConfidenceSequence.Moments();
        arm.add(10, 1);
        arm.add(90, 3);
        baseline.add(10, 2);
        baseline.add(90, 4);

        Estimate estimate = new ConfidenceSequence(ALPHA).of(arm, baseline);

        assertThat(estimate.value()).isCloseTo(6.0 / 4, within(1e-12));
        assertThat(estimate.hasInterval()).as("too early to tell").isFalse();
    }

    @Test
    void momentsAreThoseOfTheTextbook() {
        ConfidenceSequence.Moments moments = new ConfidenceSequence.Moments();
        double[][] data = {{3, 10}, {5, 14}, {10, 30}, {2, 12}};
        for (double[] pair : data) {
            moments.add(pair[0], pair[1]);
        }

        // By hand: means 5 and 16.5; the contributions x/5 - y/16.5 and their variance with n - 1.
        double sum = 0;
        for (double[] pair : data) {
            sum += Math.pow(pair[0] / 5 - pair[1] / 16.5, 2);
        }
        assertThat(moments.logRate()).isCloseTo(Math.log(5 / 16.5), within(1e-12));
        assertThat(moments.variance()).isCloseTo(sum / 3, within(1e-12));
    }

    private record Looks(int excludedAt, int fixedExcludedAt) {}

    // When an interval first excluded 1: the sequence's, and one of 1.96 standard errors; 0 for never.
    private static Looks looks(long seed, double speedUp, int requests) {
        Random random = new Random(seed);
        ConfidenceSequence sequence = new ConfidenceSequence(ALPHA);
        ConfidenceSequence.Moments arm = new ConfidenceSequence.Moments();
        ConfidenceSequence.Moments baseline = new ConfidenceSequence.Moments();
        int excluded = 0;
        int fixedExcluded = 0;
        for (int request = 1; request <= requests; request++) {
            boolean isArm = random.nextBoolean();
            double tokens = 20 + random.nextInt(100);
            double nanos = 1e6 * tokens / (isArm ? speedUp : 1) * Math.exp(0.4 * random.nextGaussian());
            (isArm ? arm : baseline).add(tokens, nanos);
            if (excluded == 0 && sequence.of(arm, baseline).excludes(1)) {
                excluded = request;
            }
            if (fixedExcluded == 0 && Math.min(arm.count(), baseline.count()) >= ConfidenceSequence.FEWEST) {
                double error = Math.sqrt(arm.variance() / arm.count() + baseline.variance() / baseline.count());
                fixedExcluded = Math.abs(arm.logRate() - baseline.logRate()) > 1.96 * error ? request : 0;
            }
        }
        return new Looks(excluded, fixedExcluded);
    }
}
