// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jfree.chart.axis.Tick;
import org.jfree.chart.ui.RectangleEdge;
import org.junit.jupiter.api.Test;

class LogScaleTest {

    @Test
    void ratiosHaveTicksThatAreEquallyFarOnBothSidesOfOne() {
        assertThat(ticks(LogScale.ratios("speed-up", 0.45, 2.1))).containsExactly("1/2", "2/3", "1", "1.5", "2");
        assertThat(ticks(LogScale.ratios("speed-up", 0.01, 70)))
                .containsExactly("1/64", "1/16", "1/4", "1", "4", "16", "64");
    }

    @Test
    void overAShortWayTicksAreThoseOfAnyOtherAxis() {
        assertThat(ticks(LogScale.ratios("speed-up", 1, 1.1))).containsExactly("0.95", "1", "1.05", "1.1");
        assertThat(ticks(LogScale.ratios("speed-up", 1.5, 2.4)))
                .containsExactly("1", "1.2", "1.4", "1.6", "1.8", "2", "2.2", "2.4");
    }

    @Test
    void ratiosAlwaysHaveAPlaceForOneAndNeverForWhatIsNotAboveNothing() {
        LogScale axis = LogScale.ratios("speed-up", 2, 3, -1, 0, Double.NaN);

        assertThat(axis.getLowerBound()).isBetween(0.8, 1.0);
        assertThat(axis.getUpperBound()).isBetween(3.0, 3.3);
    }

    @Test
    void anAxisOfGivenValuesHasItsTicksAtThem() {
        assertThat(ticks(LogScale.of("k", 8, 1, 2, 4, 4))).containsExactly("1", "2", "4", "8");
        assertThat(ticks(LogScale.of("k", 0.25))).containsExactly("0.25");
    }

    private static List<String> ticks(LogScale axis) {
        return axis.refreshTicks(null, null, null, RectangleEdge.BOTTOM).stream().map(Tick::getText).toList();
    }
}
