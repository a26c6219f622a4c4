package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.example.RepeatStrategy;
import io.vorlauf.strategy.testkit.support.Strategies;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The laws of several strategies make a table")
class LawTableTest {

    private static final List<SamplerSettings> SAMPLERS =
            List.of(SamplerSettings.ofTemperature(0.7).withTopK(3), SamplerSettings.GREEDY);

    private static final List<StrategyUnderTest> STRATEGIES = List.of(
            StrategyUnderTest.of(RepeatStrategy::new).withParameters(Map.of("times", "3")).withSamplers(SAMPLERS),
            StrategyUnderTest.of(Strategies::chain).withSamplers(SAMPLERS));

    @Test
    void ofEqualTexts() {
        LawTable table = LawTable.identity(STRATEGIES);
        assertThat(table.holds()).isTrue();
        assertThat(table.toString()).endsWith("""

                | strategy | T = 0.7, top-k 3 | greedy |
                | --- | ---: | ---: |
                | repeat {times=3} | 200 of 200 | 200 of 200 |
                | chain | 200 of 200 | 200 of 200 |
                """);
    }

    @Test
    void ofDistancesOverAllOutcomes() {
        LawTable table = LawTable.enumeration(STRATEGIES);
        assertThat(table.holds()).isTrue();
        assertThat(table.rows()).extracting(LawTable.Row::strategy).containsExactly("repeat {times=3}", "chain");
        assertThat(table.rows()).allSatisfy(row -> assertThat(row.cells()).hasSize(2)
                .allMatch(cell -> cell.matches("([0-9.]+e-[1-9][0-9]|0.0e\\+00) \\([0-9,]+\\)")));
    }
}
