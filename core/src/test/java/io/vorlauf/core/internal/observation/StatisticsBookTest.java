// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.StrategyStatistics;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatisticsBookTest {

    private final StatisticsBook book = new StatisticsBook(4, 10);

    private static RoundReport round(String strategy, String provider) {
        return new RoundReport(0, strategy, provider, 4, 2, 3, 3, 10, 20, 1, 1, 40);
    }

    @Test
    void versionsAreKeptApart() {
        book.round(round("linear", "b 2"));
        book.round(round("linear", "a 1"));
        book.round(round("linear", "a 1"));
        book.failure("linear", "a 1", "fell");
        assertThat(book.all()).containsExactly(
                new StrategyStatistics("linear", "a 1", 2, 8, 4, 6, 1, 0, 0, Optional.of("fell"), 20, 40, 80),
                new StrategyStatistics("linear", "b 2", 1, 4, 2, 3, 0, 0, 0, Optional.empty(), 10, 20, 40));
    }

    @Test
    void thousandsOfVersionsNeedNoMoreRoomAndNoRoundIsLost() {
        for (int version = 0; version < 5000; version++) {
            book.round(round("linear", "bundle " + version));
            book.round(round("none", ""));
        }
        assertThat(book.all()).hasSize(6);
        assertThat(book.all().stream().mapToLong(StrategyStatistics::rounds).sum()).isEqualTo(10_000);
        assertThat(book.all()).anySatisfy(of -> {
            assertThat(of.provider()).isEqualTo(StrategyStatistics.EARLIER);
            assertThat(of.rounds()).isEqualTo(4996);
        });
        assertThat(book.all()).anySatisfy(of -> assertThat(of.strategy() + of.rounds()).isEqualTo("none5000"));
    }

    @Test
    void thousandsOfNamesNeedNoMoreRoomEither() {
        for (int name = 0; name < 5000; name++) {
            book.round(round("strategy-" + name, "bundle"));
        }
        assertThat(book.all()).hasSize(10);
    }

    @Test
    void countsAreToldToWhoCounts() {
        assertThat(book.failure("linear", "a", "x")).isOne();
        assertThat(book.failure("linear", "a", "y")).isEqualTo(2);
        assertThat(book.abandonment("linear", "a", "z")).isOne();
        assertThat(book.refusal("linear", "a", 7)).isEqualTo(7);
        assertThat(book.all().get(0).lastFailure()).contains("z");
    }
}
