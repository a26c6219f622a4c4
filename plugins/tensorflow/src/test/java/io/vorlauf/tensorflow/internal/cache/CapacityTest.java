package io.vorlauf.tensorflow.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityTest {

    @ParameterizedTest
    @CsvSource({"1, 1024, 128", "128, 1024, 128", "129, 1024, 256", "600, 1024, 1024", "1030, 1024, 1088",
        "1088, 1024, 1088", "1200, 1024, 1200", "1, 20, 96", "150, 100, 176", "300, 100, 304"})
    void capacitiesDoubleUpToWhatAFullContextTakes(int slots, int context, int capacity) {
        assertThat(Capacity.of(slots, context)).isEqualTo(capacity);
    }
}
