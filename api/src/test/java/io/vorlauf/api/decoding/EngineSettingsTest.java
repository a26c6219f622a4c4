// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Settings of an engine")
class EngineSettingsTest {

    private static final EngineSettings SETTINGS = EngineSettings.DEFAULT;
    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
    private static final Duration YEAR = Duration.ofDays(365);

    @Test
    void timesThatCannotBeCountedAreRefused() {
        assertThatThrownBy(() -> SETTINGS.toBuilder().drainTime(FOREVER).build())
                .hasMessage("drain time must be from 0 to 365 days, not " + FOREVER);
        assertThatThrownBy(() -> SETTINGS.toBuilder().growthTime(YEAR.plusNanos(1)).build())
                .hasMessage("growth time must be positive and at most 365 days, not PT8760H0.000000001S");
        assertThatThrownBy(() -> SETTINGS.toBuilder().arrivalTime(Duration.ofSeconds(-1)).build())
                .hasMessage("arrival time must be from 0 to 365 days, not PT-1S");
        assertThatThrownBy(() -> SETTINGS.toBuilder().growthTime(Duration.ZERO).build())
                .hasMessage("growth time must be positive and at most 365 days, not PT0S");
    }

    @Test
    void aYearIsAllowed() {
        assertThat(SETTINGS.toBuilder().drainTime(YEAR).growthTime(YEAR).arrivalTime(YEAR).build().growthTime())
                .isEqualTo(YEAR);
    }

    @Test
    void aPassOfMoreRowsThanAMaskCanHoldIsRefused() {
        assertThatThrownBy(() -> SETTINGS.toBuilder().prefillChunk(4097).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prefill chunk must be from 1 to 4096, not 4097");
        assertThatThrownBy(() -> EngineSettings.DEFAULT.toBuilder().treeNodes(0).build())
                .hasMessage("tree nodes must be from 1 to 4096, not 0");
    }

    @Test
    void anEngineThatRunsNothingIsRefused() {
        assertThatThrownBy(() -> SETTINGS.toBuilder().mostRunning(0).build())
                .hasMessage("the number of generations at once must be 1 or more, not 0");
        assertThatThrownBy(() -> SETTINGS.toBuilder().mostWaiting(-1).build())
                .hasMessage("the number of generations that wait must be 0 or more, not -1");
        assertThatThrownBy(() -> SETTINGS.toBuilder().mostCacheBytes(0).build())
                .hasMessage("the bytes of keys and values must be 1 or more, not 0");
    }
}
