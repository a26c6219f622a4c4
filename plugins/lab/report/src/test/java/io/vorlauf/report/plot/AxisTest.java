// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.report.plot.Axis.Extent;
import io.vorlauf.report.plot.Plot.LinePlot;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AxisTest {

    @Test
    void valuesThatRiseByFactorsLieEvenlyByTheirRatios() {
        assertThat(Axis.over("k", 8, 1, 2, 2, 4).extent()).isEqualTo(Extent.GEOMETRIC);
        assertThat(Axis.over("k", 1, 2, 5, 10, 20).extent()).isEqualTo(Extent.GEOMETRIC);
    }

    @Test
    void valuesThatRiseByStepsLieEvenlyByTheirDifferences() {
        assertThat(Axis.over("k", 2, 3, 4, 5, 6).extent()).isEqualTo(Extent.WHOLE);
        assertThat(Axis.over("k", 4, 8, 12, 16).extent()).isEqualTo(Extent.WHOLE);
        assertThat(Axis.over("temperature", 0.5, 0.8, 1, 1.2).extent()).isEqualTo(Extent.DATA);
        assertThat(Axis.over("temperature", 0, 1, 2, 4, 8).extent()).isEqualTo(Extent.WHOLE);
    }

    @Test
    void aPointThatHasNoPlaceOnAnAxisOfRatiosIsNamed() {
        LinePlot.Line line = LinePlot.Line.measured("mine", List.of(new LinePlot.Point(0, Plot.exactly(1))));

        assertThatThrownBy(() -> new LinePlot(new Axis("k", Extent.GEOMETRIC), Axis.of("y"), List.of(line),
                OptionalDouble.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'mine'", "0.0", "above 0");
    }
}
