// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.RoundReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejectionDepthsTest {

    private final RejectionDepths depths = RejectionDepths.of(List.of(
            round(3, 0, 1), round(3, 0, 1), round(3, 2, 3), round(3, 1, 2), round(3, 3, 3), round(0, 0, 0)));

    @Test
    void aRoundIsAnAttemptAtADepthOnlyIfItCameThere() {
        assertThat(depths.byDepth()).containsExactly(
                new DepthAcceptance(5, 3), new DepthAcceptance(3, 2), new DepthAcceptance(2, 1));
        assertThat(depths.cumulative(3)).isEqualTo(1 / 5.0);
    }

    @Test
    void roundsInWhichAllHeldAndRoundsWithoutGuessesAreNoRejections() {
        assertThat(depths.counts()).containsExactly(2, 1, 1);
        assertThat(depths.rejections()).isEqualTo(4);
        assertThat(depths.withoutRejection()).isEqualTo(1);
        assertThat(depths.rounds()).isEqualTo(5);
    }

    @Test
    void meanMedianAndModeAreThoseOfTheDepths() {
        assertThat(depths.mean()).isEqualTo((1 + 1 + 3 + 2) / 4.0);
        assertThat(depths.median()).isEqualTo(1.5);
        assertThat(depths.mode()).isEqualTo(1);
    }

    @Test
    void withoutRejectionsThereIsNoMeanAndNothingToPlot() {
        RejectionDepths none = RejectionDepths.of(List.of(round(2, 2, 2), round(0, 0, 0)));

        assertThat(none.mean()).isNaN();
        assertThat(none.median()).isNaN();
        assertThat(none.mode()).isZero();
        assertThat(none.figure("x").plot().isEmpty()).isTrue();
    }

    private static RoundReport round(int drafted, int accepted, int attempted) {
        return new RoundReport(0, "linear", "", drafted, accepted, attempted, accepted + 1, 0, 0, 0, 0, 0);
    }
}
