// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.report.Content;
import io.vorlauf.report.plot.Plot.HeatMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpeedsTest {

    private final ExperimentSummary summary = SampleExperiment.comparison(List.of()).summary();
    private final ExperimentResults results = SampleExperiment.comparison(List.of()).results();
    private final ArmSummary linear = summary.arm("linear:k=4");

    @Test
    void promptsAreInTheOrderOfTheirCategories() {
        // The category of prompt 2 is letters, that of 1 is stories.
        assertThat(new Speeds(results).speedUps(linear))
                .containsExactly(linear.prompts().get("2"), linear.prompts().get("1"));
    }

    @Test
    void ofManyPromptsAColumnIsTheGeometricMeanOfSeveralAndTheTableHasThemAll() {
        Experiment two = results.experiment();
        List<LabelledPrompt> many = Stream.concat(two.prompts().stream(), IntStream.rangeClosed(3, 150)
                .mapToObj(i -> LabelledPrompt.builder()
                        .id("" + i).category("z").prompt(new Prompt.Text("More")).build())).toList();
        Speeds prompts = new Speeds(new ExperimentResults(
                Experiment.builder()
                        .title(two.title()).arms(two.arms()).prompts(many).seeds(two.seeds())
                        .repetitions(two.repetitions()).warmUp(two.warmUp()).orderSeed(two.orderSeed()).build(),
                results.environments(), results.cells()));
        List<Content> contents = prompts.contents(List.of(summary.arm("linear:k=4")));

        HeatMap map = (HeatMap) ((Content.Figure) contents.get(0)).plot();
        List<Double> first = prompts.speedUps(linear).subList(0, 2);
        assertThat(map.columns()).hasSize(75).startsWith("1", "3", "5");
        assertThat(map.values().get(0).get(0)).isCloseTo(Math.sqrt(first.get(0) * first.get(1)), within(1e-12));
        assertThat(map.values().get(0).get(1)).isNaN();
        assertThat(((Content.Folded) contents.get(1)).table().rows()).hasSize(150);
    }

    @Test
    void whereNothingCanBeComparedThereIsNoSpeedUp() {
        assertThat(new Speeds(results).speedUps(summary.arm("none"))).containsExactly(Double.NaN, Double.NaN);
    }
}
