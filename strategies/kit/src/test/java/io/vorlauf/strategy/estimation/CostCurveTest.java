// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class CostCurveTest {

    private static final Percentage NEARLY = Percentage.withPercentage(8);
    private static final Percentage ROUGHLY = Percentage.withPercentage(15);

    private final CostCurve curve = new CostCurve(0.03);
    private final Random random = new Random(3);

    /** A machine on which one node takes 2 ms and each further one a twentieth of that. */
    private long time(int nodes) {
        return (long) (2e6 * (1 + 0.05 * (nodes - 1)));
    }

    @Test
    void isAGuessInUnitsOfOnePassBeforeAnythingWasMeasured() {
        assertThat(curve.nanos(1)).isEqualTo(1);
        assertThat(curve.nanos(11)).isCloseTo(1.3, within(1e-12));
    }

    @Test
    void keepsTheGuessedSlopeWhileOneSizeAloneWasMeasured() {
        for (int i = 0; i < 10; i++) {
            curve.observe(1, 2_000_000);
        }

        assertThat(curve.nanos(1)).isCloseTo(2e6, NEARLY);
        assertThat(curve.nanos(21)).isCloseTo(2e6 * 1.6, NEARLY);
    }

    @Test
    void findsTheTimesOfSizesThatWereMeasuredAndOfThoseBetweenAndBeyond() {
        for (int i = 0; i < 20; i++) {
            for (int nodes : new int[] {1, 5, 9, 25}) {
                curve.observe(nodes, time(nodes));
            }
        }

        for (int nodes : new int[] {1, 3, 5, 7, 9, 17, 25, 40}) {
            assertThat(curve.nanos(nodes)).as("%d nodes", nodes).isCloseTo(time(nodes), NEARLY);
        }
    }

    @Test
    void isNotMisledByTheFirstCallsOrByDisturbedOnes() {
        curve.observe(9, 500_000_000);
        curve.observe(1, 100_000_000);
        for (int i = 0; i < 200; i++) {
            int nodes = 1 + random.nextInt(24);
            curve.observe(nodes, random.nextInt(8) == 0 ? 20 * time(nodes) : time(nodes));
        }

        assertThat(curve.nanos(1)).isCloseTo(time(1), ROUGHLY);
        assertThat(curve.nanos(24)).isCloseTo(time(24), ROUGHLY);
    }

    @Test
    void aMachineThatBecomesFasterIsNoticedForSizesThatDoNotOccurAnyMore() {
        for (int i = 0; i < 60; i++) {
            int nodes = 1 + random.nextInt(24);
            curve.observe(nodes, 5 * time(nodes));
        }
        for (int i = 0; i < 20; i++) {
            curve.observe(2, time(2));
        }

        assertThat(curve.nanos(2)).isCloseTo(time(2), NEARLY);
        assertThat(curve.nanos(24)).isCloseTo(time(24), NEARLY);
    }

    @Test
    void aSizeThatDoesNotOccurAnyMoreKeepsItsTimeAndSoDoesWhatItCostsMore() {
        for (int i = 0; i < 40; i++) {
            curve.observe(1, 1_000_000);
            curve.observe(2, 1_900_000);
            curve.observe(9, 3_000_000);
        }
        for (int i = 0; i < 3000; i++) {
            curve.observe(3, 2_000_000);
        }

        assertThat(curve.nanos(1)).isCloseTo(1_000_000, ROUGHLY);
        assertThat(curve.nanos(9)).isCloseTo(3_000_000, ROUGHLY);
    }

    @Test
    void keepsTheStepsOfKernelsThatTakeRowsInFours() {
        for (int i = 0; i < 2000; i++) {
            int nodes = 1 + random.nextInt(16);
            curve.observe(nodes, 1_000_000 + 500_000L * ((nodes - 1) / 4));
        }

        for (int nodes = 1; nodes <= 16; nodes++) {
            assertThat(curve.nanos(nodes)).as("%d nodes", nodes).isCloseTo(
                    1_000_000 + 500_000.0 * ((nodes - 1) / 4), NEARLY);
        }
    }

    @Test
    void whatOneNodeCostsIsKnownFromFewPassesAmongManyLargerOnes() {
        for (int i = 0; i < 2000; i++) {
            int nodes = i % 100 < 1 ? 1 : 4;
            curve.observe(nodes, (long) (650_000 * nodes * (1 + 0.3 * random.nextDouble())));
        }

        assertThat(curve.nanos(4) / curve.nanos(1)).isCloseTo(4, ROUGHLY);
    }

    @Test
    void neverFallsWithTheNumberOfNodes() {
        for (int i = 0; i < 300; i++) {
            int nodes = 1 + random.nextInt(60);
            curve.observe(nodes, 1 + random.nextInt(10_000_000));
        }

        for (int nodes = 1; nodes < 150; nodes++) {
            assertThat(curve.nanos(nodes + 1)).isGreaterThanOrEqualTo(curve.nanos(nodes));
        }
        assertThat(curve.nanos(1)).isPositive();
    }

    @Test
    void refusesAPassWithoutNodes() {
        assertThatThrownBy(() -> curve.observe(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }

    @Test
    void whatTakesNoTimeIsNearlyFree() {
        CostCurve curve = new CostCurve(0);
        curve.observe(1, 0);
        curve.observe(4, 0);

        assertThat(curve.nanos(1)).isBetween(0.0, 1.0);
        assertThat(curve.nanos(4)).isBetween(0.0, 1.0);
    }
}
