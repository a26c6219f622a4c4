// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.experiments.support.SyntheticEngine;
import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.analysis.Change;
import io.vorlauf.lab.analysis.ResultsDifference;
import io.vorlauf.lab.analysis.Verdict;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.Shard;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changed between two runs, on a noisy computer whose truth is known. */
class ChangesTest {

    private static final double CONFIDENCE = 0.95;
    private static final int RUNS = 20;

    @TempDir
    private Path folder;
    private int files;

    @Test
    @Tag("long")
    void anArmThatBecameFivePercentSlowerIsFoundInAtLeastEighteenOfTwentyPairsOfRuns() {
        long found = IntStream.range(0, RUNS)
                .mapToObj(run -> difference(run(64, 0.5, run), run(64, 0.525, 100 + run)))
                .filter(ResultsDifference::slower)
                .count();

        assertThat(found).isGreaterThanOrEqualTo(18);
    }

    @Test
    @Tag("long")
    void whereNothingChangedAtMostOneOfTwentyPairsOfRunsIsSaidToBeSlower() {
        long found = IntStream.range(0, RUNS)
                .mapToObj(run -> difference(run(64, 0.5, run), run(64, 0.5, 100 + run)))
                .filter(ResultsDifference::slower)
                .count();

        assertThat(found).isLessThanOrEqualTo(1);
    }

    @Test
    void theSentenceNamesWhatBecameSlowerAndByHowMuch() {
        ResultsDifference difference = difference(run(40, 0.5, 1), run(40, 0.6, 2));

        assertThat(difference.sentence()).matches("slower than before: slow by 1\\d\\.\\d % \\(-.* % to -.* %\\).*");
        assertThat(difference.conditions()).contains("'slow' has other settings");
        assertThat(difference.changes()).extracting(Change::arm).containsExactly("none", "slow");
    }

    @Test
    void whatRunsDifferByFromEachOtherIsNoChange() {
        // All prompts of a run alike: as when a compiler decides otherwise.
        List<ExperimentResults> before = List.of(run(16, 0.5, 1), run(16, 0.55, 2), run(16, 0.45, 3), run(16, 0.5, 4));

        assertThat(difference(before.get(2), run(16, 0.53, 5)).slower()).as("against one run").isTrue();
        assertThat(Experiments.analyst().difference(before, run(16, 0.53, 5), CONFIDENCE, 0.01).slower()).isFalse();
        assertThat(Experiments.analyst().difference(before, run(16, 0.9, 6), CONFIDENCE, 0.01).slower()).isTrue();
    }

    @Test
    void aRunHasNotChangedAgainstItself() {
        ExperimentResults results = run(8, 0.5, 1);
        ResultsDifference difference = difference(results, results);

        assertThat(difference.sentence()).startsWith("no change shown; changes below 2.0 % would not be seen");
        // Whatever else runs on the computer that runs this test is told, too.
        assertThat(difference.conditions()).allMatch(condition -> condition.contains(" run: the computer was disturbed"));
        assertThat(difference.changes().get(1).otherTexts()).isZero();
        assertThat(difference.changes().get(1).texts()).isEqualTo(24);
    }

    @Test
    void aChangeWithinTheToleranceIsNone() {
        ExperimentResults before = run(40, 0.5, 1);
        ExperimentResults after = run(40, 0.6, 2);

        assertThat(Experiments.analyst().difference(List.of(before), after, CONFIDENCE, 0.3).changes().get(1).verdict())
                .isEqualTo(Verdict.NO_DIFFERENCE_SHOWN);
    }

    @Test
    void aFewPromptsAreTooFew() {
        assertThat(difference(run(4, 0.5, 1), run(4, 0.9, 2)).sentence()).startsWith("nothing can be said: fewer than 5");
    }

    @Test
    void onlyPromptsOfBothRunsAreCompared() {
        ResultsDifference difference = difference(run(8, 0.5, 1), run(6, 0.5, 2));

        assertThat(difference.conditions()).contains("only 6 of 8 prompts are in both");
        assertThat(difference.changes().get(1).texts()).isEqualTo(18);
    }

    @Test
    void runsWithoutACommonArmCannotBeCompared() {
        Arm other = Arm.baseline("other", DecodingSettings.of(SyntheticEngine.slow(1)));
        ExperimentResults results = run(Experiment.builder()
                .title("other").arms(List.of(other)).prompts(Trials.prompts(8)).build(), 1);

        assertThatThrownBy(() -> difference(run(8, 0.5, 1), results))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the two runs have no arm in common: before there were none, none again, slow, later other");
    }

    private static ResultsDifference difference(ExperimentResults before, ExperimentResults after) {
        return Experiments.analyst().difference(List.of(before), after, CONFIDENCE, 0.01);
    }

    private ExperimentResults run(int prompts, double pace, long seed) {
        return run(Trials.experiment(prompts, 1, 3, pace), seed);
    }

    private ExperimentResults run(Experiment experiment, long seed) {
        return Experiments.service().run(new SyntheticEngine(seed), experiment, Shard.ALL,
                folder.resolve("run" + files++ + ".jsonl"), ExperimentListener.NONE);
    }
}
