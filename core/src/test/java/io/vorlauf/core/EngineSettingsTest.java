package io.vorlauf.core;

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
        assertThatThrownBy(() -> SETTINGS.withDrainTime(FOREVER))
                .hasMessage("drain time must be from 0 to 365 days, not " + FOREVER);
        assertThatThrownBy(() -> SETTINGS.withGrowthTime(YEAR.plusNanos(1)))
                .hasMessage("growth time must be positive and at most 365 days, not PT8760H0.000000001S");
        assertThatThrownBy(() -> SETTINGS.withArrivalTime(Duration.ofSeconds(-1)))
                .hasMessage("arrival time must be from 0 to 365 days, not PT-1S");
        assertThatThrownBy(() -> SETTINGS.withGrowthTime(Duration.ZERO))
                .hasMessage("growth time must be positive and at most 365 days, not PT0S");
    }

    @Test
    void aYearIsAllowed() {
        assertThat(SETTINGS.withDrainTime(YEAR).withGrowthTime(YEAR).withArrivalTime(YEAR).growthTime())
                .isEqualTo(YEAR);
    }

    @Test
    void aPassOfMoreRowsThanAMaskCanHoldIsRefused() {
        assertThatThrownBy(() -> new EngineSettings(1, 4097, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prefill chunk must be from 1 to 4096, not 4097");
        assertThatThrownBy(() -> EngineSettings.DEFAULT.withTreeNodes(0))
                .hasMessage("tree nodes must be from 1 to 4096, not 0");
    }
}
