// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.experiments.Experiments;
import io.vorlauf.lab.analysis.ExperimentAnalyst;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.ResultsDifference;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.Goal;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.shell.output.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private static final long SECOND = 1_000_000_000;
    private static final List<Environment> HERE = List.of(new Environment("1", Map.of(), Map.of(), Map.of(), Map.of(),
            List.of(), Map.of(), "processor", 2, 0, "java", "system", Optional.empty()));

    private final StringWriter terminal = new StringWriter();
    private final Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(terminal), true);
    private final Arm none = Arm.baseline("none", DecodingSettings.of(DecodingRequest.builder("target", "").build()));
    private final Arm linear = none.candidate("linear", none.settings());
    private final Arm tree = none.candidate("tree", none.settings());
    private final Plan plan = new Plan(
            Experiment.builder()
                    .title("test").arms(List.of(none, linear, tree))
                    .prompts(List.of(LabelledPrompt.builder()
                            .id("p").prompt(new Prompt.Text("p")).build())).repetitions(60).build(),
            Shard.ALL);
    private long now = 100 * SECOND;
    private long looks;
    private final ProgressLine progress = new ProgressLine(plan, new ExperimentAnalyst() {
        @Override
        public ExperimentSummary summarise(ExperimentResults results, double confidence) {
            looks++;
            now += SECOND;
            return Experiments.analyst().summarise(results, confidence);
        }

        @Override
        public ResultsDifference difference(
                List<ExperimentResults> before, ExperimentResults after, double confidence, double tolerance) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> obstacle(Experiment experiment, double confidence) {
            return Optional.empty();
        }
    }, console, () -> now);

    @Test
    void completeBlocksAreShownAndTheTimeThatIsLeft() {
        begin();
        finish(none, 0, 2);
        finish(linear, 0, 1);
        assertThat(shown()).as("not before the block is complete").isEqualTo("[--------------------] 0/60 blocks");

        finish(tree, 0, 2);
        // 5 s a block, 59 of them.
        assertThat(shown()).isEqualTo("[--------------------] 1/60 blocks, 4:55 left");
    }

    @Test
    void theLeaderIsShownWithItsIntervalAsSoonAsThereAreEnoughBlocks() {
        begin();
        for (int block = 0; block < 7; block++) {
            finishBlock(block);
            assertThat(shown()).doesNotContain(";");
        }
        now += 100 * SECOND;
        finishBlock(7);

        assertThat(shown()).isEqualTo("[##------------------] 8/60 blocks, 4:20 left; linear 2.00 (2.00 to 2.00)");
    }

    @Test
    void blocksOfAnEarlierRunCountAndTakeNoTime() {
        List<CellResult> there = new ArrayList<>();
        for (int block = 0; block < 9; block++) {
            there.addAll(List.of(cell(none, block, 20), cell(linear, block, 10), cell(tree, block, 20)));
        }
        there.add(cell(tree, 9, 2));
        progress.start(180, there);
        progress.warmedUp(none, metrics(2));
        progress.warmedUp(linear, metrics(1));
        progress.warmedUp(tree, metrics(2));
        progress.ready(HERE);

        assertThat(terminal.toString()).contains("3 arms x 1 prompt x 60 repetitions: 180 generations, of which 28 are "
                + "there\nalready; the others take about 4 min\n");
        assertThat(shown()).isEqualTo("[###-----------------] 9/60 blocks, 4:15 left; linear 2.00 (2.00 to 2.00)");

        finish(none, 9, 4);
        finish(linear, 9, 4);

        assertThat(shown()).startsWith("[###-----------------] 10/60 blocks, 8:20 left");
    }

    @Test
    void theWarmUpTellsHowLongItIsGoingToTake() {
        progress.start(180, List.of());
        progress.warmUp(linear);
        assertThat(shown()).isEqualTo("warming up: linear");

        progress.warmedUp(none, metrics(50));
        progress.warmedUp(none, metrics(1));
        progress.ready(HERE);

        assertThat(terminal.toString()).contains("3 arms x 1 prompt x 60 repetitions: 180 generations, about 60 s\n");
        assertThat(shown()).isEqualTo("[--------------------] 0/60 blocks, 1:00 left");
    }

    @Test
    void ofTheTimeATwentiethGoesIntoLookingWhoLeads() {
        begin();
        for (int block = 0; block < 41; block++) {
            finishBlock(block);
        }

        // A look takes a second here, and a block five.
        assertThat(looks).isBetween(8L, 11L);
    }

    @Test
    void ofWhatEndsWhenItIsPreciseNobodyKnowsHowManyBlocksThereAre() {
        Experiment all = plan.experiment();
        Plan open = new Plan(Experiment.builder()
                .title(all.title()).arms(all.arms()).prompts(all.prompts()).seeds(all.seeds())
                .repetitions(all.repetitions()).warmUp(all.warmUp()).orderSeed(all.orderSeed())
                .goal(new Goal(OptionalDouble.of(0.05), Optional.empty())).build(), Shard.ALL);
        ProgressLine line = new ProgressLine(open, Experiments.analyst(), console, () -> now);
        line.start(180, List.of());
        line.warmedUp(none, metrics(3));
        line.ready(HERE);

        assertThat(terminal.toString()).contains("3 arms x 1 prompt x up to 60 repetitions: at most 180 generations, "
                + "about 3 s a\nrepetition\n");
        assertThat(shown()).isEqualTo("0 blocks");
    }

    @Test
    void whatIsAllThereSaysSo() {
        List<CellResult> there = new ArrayList<>();
        for (int block = 0; block < 60; block++) {
            there.addAll(List.of(cell(none, block, 2), cell(linear, block, 1), cell(tree, block, 2)));
        }
        progress.start(180, there);

        assertThat(terminal.toString()).endsWith("180 generations, all of them there already\n");
    }

    private void begin() {
        progress.start(180, List.of());
        progress.ready(HERE);
    }

    private void finishBlock(int block) {
        finish(none, block, 2);
        finish(linear, block, 1);
        finish(tree, block, 2);
    }

    private void finish(Arm arm, int block, int seconds) {
        now += seconds * SECOND;
        progress.finished(cell(arm, block, seconds));
    }

    private static CellResult cell(Arm arm, int block, int seconds) {
        return new CellResult(arm.name(), new Block("p", 0, block), 0, 0, Instant.EPOCH, "", Tokens.of(1),
                FinishReason.LENGTH, metrics(seconds), List.of());
    }

    private static DecodingMetrics metrics(int seconds) {
        return new DecodingMetrics(1, 1, 1, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, seconds * SECOND);
    }

    private String shown() {
        String all = terminal.toString();
        return all.substring(all.lastIndexOf('\r') + 1).replace("\u001b[K", "");
    }
}
