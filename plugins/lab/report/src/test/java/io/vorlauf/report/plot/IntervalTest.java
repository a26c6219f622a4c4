// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.lab.analysis.Estimate;
import org.junit.jupiter.api.Test;

class IntervalTest {

    // By hand: (8 + 1.921) / 13.841 ± 1.96 / 13.841 · √(8 · 2 / 10 + 0.960).
    @Test
    void aShareHasWilsonsInterval() {
        Estimate share = Plot.share(8, 10);

        assertThat(share.value()).isEqualTo(0.8);
        assertThat(share.low()).isCloseTo(0.490, within(5e-4));
        assertThat(share.high()).isCloseTo(0.943, within(5e-4));
    }

    @Test
    void aShareOfAllStaysWithinOneAndIsNotCertain() {
        assertThat(Plot.share(3, 3).high()).isEqualTo(1);
        assertThat(Plot.share(3, 3).low()).isBetween(0.4, 0.5);
        assertThat(Plot.share(0, 3).low()).isZero();
    }

    @Test
    void aShareOfNothingIsUnknown() {
        assertThat(Plot.share(0, 0).value()).isNaN();
    }
}
