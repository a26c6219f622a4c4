// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.experiments.support.SyntheticEngine;
import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.Goal;
import io.vorlauf.lab.experiment.Shard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments that end before all repetitions are made. */
class GoalTest {

    private static final int ROUND = 8 * 3;

    @TempDir
    private Path folder;

    @Test
    void aRunEndsAfterTheRepetitionThatMakesItPreciseEnough() {
        ExperimentResults results = run(new Goal(OptionalDouble.of(0.03), Optional.empty()), 100);
        ExperimentSummary summary = Experiments.analyst().summarise(results, 0.95);
        Estimate speedUp = summary.arm("slow").comparison().orElseThrow().speedUp();

        assertThat(results.cells()).hasSizeGreaterThan(ROUND).hasSizeLessThan(100 * ROUND);
        assertThat(results.cells().size() % ROUND).isZero();
        assertThat(Math.sqrt(speedUp.high() / speedUp.low()) - 1).isLessThanOrEqualTo(0.03);
        assertThat(summary.warnings()).noneMatch(warning -> warning.contains("missing"));
        assertThat(Experiments.service().read(folder.resolve("results.jsonl"))).isEqualTo(results);
    }

    @Test
    void aPrecisionThatIsNotReachedIsSaid() {
        ExperimentSummary summary = Experiments.analyst().summarise(
                run(new Goal(OptionalDouble.of(0.0001), Optional.empty()), 2), 0.95);

        assertThat(summary.warnings()).anyMatch(warning -> warning.startsWith("± 0.0 % was not reached: the widest "
                + "interval of those that lead reaches ± "));
    }

    @Test
    void aRunEndsWhenItsTimeIsOver() {
        ExperimentResults results = run(new Goal(OptionalDouble.empty(), Optional.of(Duration.ofNanos(1))), 100);

        assertThat(results.cells()).isEmpty();
    }

    @Test
    void anotherGoalIsAnotherExperiment() {
        run(new Goal(OptionalDouble.of(0.03), Optional.empty()), 100);

        assertThatThrownBy(() -> run(new Goal(OptionalDouble.of(0.02), Optional.empty()), 100))
                .hasMessageContaining("another experiment: it goes on until 3.0 % or the end, not 2.0 % or the end");
    }

    private ExperimentResults run(Goal goal, int repetitions) {
        Experiment like = Trials.experiment(8, 1, repetitions, 0.5);
        Experiment experiment = Experiment.builder()
                .title(like.title()).arms(like.arms()).prompts(like.prompts()).seeds(like.seeds())
                .repetitions(repetitions).warmUp(2).orderSeed(7).goal(goal).build();
        return Experiments.service().run(new SyntheticEngine(1), experiment, Shard.ALL,
                folder.resolve("results.jsonl"), ExperimentListener.NONE);
    }
}
