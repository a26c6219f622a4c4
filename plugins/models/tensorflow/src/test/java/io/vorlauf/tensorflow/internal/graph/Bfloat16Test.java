// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16Test {

    @ParameterizedTest
    @CsvSource({
        "1, 3f80", "-2, c000", "1.00390625, 3f80", "1.01171875, 3f82", "1.005, 3f81", "3.4028235e38, 7f80",
        "NaN, 7fc0", "-Infinity, ff80"
    })
    void valuesAreRoundedToNearestWithTiesToEven(float value, String bits) {
        assertThat(Bfloat16.round(value)).isEqualTo((short) Integer.parseInt(bits, 16));
    }
}
