// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Experiment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlameTest {

    private final Experiment experiment = Trials.experiment(8, 1, 1, 1);

    private List<String> warnings(int failedRounds, Map<String, Integer> failures) {
        List<CellResult> cells = experiment.blocks().stream()
                .flatMap(block -> experiment.arms().stream().map(arm -> new CellResult(arm.name(), block, 0, 0,
                        Instant.EPOCH, "", Tokens.of(1), FinishReason.LENGTH,
                        arm.name().equals("slow") && block.prompt().equals("p3")
                                ? metrics(failedRounds, failures)
                                : metrics(0, Map.of()),
                        List.of())))
                .toList();
        return new Analyst().summarise(Trials.results(experiment, cells), 0.95).warnings().stream()
                .filter(warning -> warning.contains("failed"))
                .toList();
    }

    private static DecodingMetrics metrics(int failedRounds, Map<String, Integer> failures) {
        return new DecodingMetrics(1, 0, 1, 1, 0, 0, List.of(), failedRounds, 1, 0, 1, 0, 0, 1_000_000, failures);
    }

    @Test
    void aStrategyThatLetABrokenOneGuessIsNotBlamedForIt() {
        assertThat(warnings(7, Map.of("broken", 5, "slow", 2))).containsExactly("the strategy of 'slow' failed in 7 "
                + "rounds, in 5 of them by the code of 'broken', which it had let guess");
    }

    @Test
    void aStrategyIsBlamedForItsOwnCode() {
        assertThat(warnings(2, Map.of("slow", 2))).containsExactly("the strategy of 'slow' failed in 2 rounds");
    }

    @Test
    void ofOlderResultsNobodyIsBlamedWhoIsNotNamed() {
        assertThat(warnings(2, Map.of())).containsExactly("the strategy of 'slow' failed in 2 rounds");
    }
}
