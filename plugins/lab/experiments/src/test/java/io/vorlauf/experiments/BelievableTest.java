// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.experiments.support.SyntheticEngine;
import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.analysis.Comparison;
import io.vorlauf.lab.analysis.Verdict;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.Shard;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether one can believe what an experiment says, on a noisy computer whose truth is known. */
class BelievableTest {

    private static final double CONFIDENCE = 0.95;
    private static final int RUNS = 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {5, 8, 16, 40})
    @Tag("long")
    void aBaselineAgainstItselfDiffersInAtMostThreeOfTwentyRuns(int prompts) {
        List<Comparison> comparisons = compare(Trials.experiment(prompts, 1, 2, 1), "none again");

        assertThat(comparisons).filteredOn(comparison -> comparison.speedUp().excludes(1)).hasSizeLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"16, 5", "40, 3"})
    @Tag("long")
    void anArmThatIsFivePercentSlowerIsFoundInAtLeastEighteenOfTwentyRuns(int prompts, int repetitions) {
        List<Comparison> comparisons = compare(Trials.experiment(prompts, 1, repetitions, 1.05), "slow");

        assertThat(comparisons).filteredOn(comparison -> comparison.verdict() == Verdict.SLOWER)
                .hasSizeGreaterThanOrEqualTo(18);
    }

    @Test
    void theIntervalHoldsTheTruthInAboutNineteenOfTwentyRuns() {
        List<Comparison> comparisons = compare(Trials.experiment(12, 1, 2, 1.25), "slow");

        assertThat(comparisons).filteredOn(comparison -> comparison.speedUp().excludes(1 / 1.25))
                .hasSizeLessThanOrEqualTo(3);
    }

    private List<Comparison> compare(Experiment experiment, String arm) {
        return LongStream.range(0, RUNS)
                .mapToObj(run -> run(experiment, run))
                .map(results -> Experiments.analyst().summarise(results, CONFIDENCE))
                .map(summary -> summary.arm(arm).comparison().orElseThrow())
                .toList();
    }

    private ExperimentResults run(Experiment experiment, long run) {
        return Experiments.service().run(new SyntheticEngine(run), experiment, Shard.ALL,
                folder.resolve("run" + run + ".jsonl"), ExperimentListener.NONE);
    }
}
