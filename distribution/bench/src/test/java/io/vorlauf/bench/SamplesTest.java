// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SamplesTest {

    private final Samples samples = new Samples();

    @Test
    void aCellHasTheMedianOfItsSamples() {
        add("a", "x", 3, 1, 8);
        add("a", "y", 1, 2, 10, 4);

        assertThat(samples.median("t", "a", "x")).contains(3.0);
        assertThat(samples.median("t", "a", "y")).contains(3.0);
    }

    @Test
    void aRowOfRatesHasAllTokensByAllSeconds() {
        add("a", "x", 100);
        add("a", "y", 50, 50, 1);

        // One unit of work at 100 per second and one at 50: 2 units in 0.03 seconds.
        assertThat(samples.rate("t", "a")).hasValueSatisfying(
                rate -> assertThat(rate).isCloseTo(2 / 0.03, within(1e-9)));
    }

    @Test
    void whatIsNoMeasurementIsNotKept() {
        add("a", "x", Double.NaN, 0, -1, Double.POSITIVE_INFINITY);

        assertThat(samples.all()).isEmpty();
        assertThat(samples.median("t", "a", "x")).isEmpty();
        assertThat(samples.rate("t", "a")).isEmpty();
    }

    @Test
    void rowsAndColumnsKeepTheirOrder() {
        add("b", "y", 1);
        add("a", "x", 1);
        add("a", "y", 1);

        assertThat(samples.rows("t")).containsExactly("b", "a");
        assertThat(samples.columns("t")).containsExactly("y", "x");
    }

    private void add(String row, String column, double... values) {
        for (double value : values) {
            samples.add("t", row, column, value);
        }
    }
}
