// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.Noise;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Experiment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NoiseMeterTest {

    private static final int PROMPTS = 24;
    private static final double NOISE = 0.02;

    @FunctionalInterface
    private interface Times {
        double of(String arm, int prompt);
    }

    @Test
    void aQuietComputerIsCalledOneWithTheDifferencesThatCannotBeSeen() {
        Noise noise = noise((arm, prompt) -> 1, 0.01);

        assertThat(noise.disturbed()).isFalse();
        assertThat(noise.size()).isBetween(0.0, 0.03);
        assertThat(noise.standingOut()).isEmpty();
        assertThat(noise.sentence())
                .matches("the computer was quiet: plain decoding against itself is 1\\.\\d\\d \\(.*\\), so differences "
                        + "of less than \\d % may be noise");
    }

    @Test
    void whatOtherProgramsUseDisturbs() {
        ExperimentSummary summary = summary((arm, prompt) -> 1, 0.6);

        assertThat(summary.noise().disturbed()).isTrue();
        assertThat(summary.noise().othersShare()).isCloseTo(0.6, within(1e-9));
        assertThat(summary.noise().sentence())
                .startsWith("the computer was disturbed: other programs used 60 % of the processors; plain");
        assertThat(summary.answer()).singleElement().asString()
                .startsWith("fastest: plain decoding; the next one, slow, is 0.50")
                .endsWith("; measured on a disturbed computer");
    }

    @Test
    void whereNothingSaysWhatOthersUseNothingIsSaidOfThem() {
        assertThat(noise((arm, prompt) -> 1, Double.NaN).othersShare()).isNaN();
        assertThat(noise((arm, prompt) -> 1, Double.NaN).disturbed()).isFalse();
    }

    @Test
    void aComputerThatBecomesSlowerDrifts() {
        Noise noise = noise((arm, prompt) -> prompt < PROMPTS / 2 ? 1 : 2, 0);

        assertThat(noise.drift()).isCloseTo(2, within(0.1));
        assertThat(noise.sentence()).contains("plain decoding was 2.0").contains("at one time as at another");
    }

    @Test
    void aGenerationThatWasStalledIsNamedAndCounted() {
        ExperimentSummary summary =
                summary((arm, prompt) -> arm.equals("slow") && prompt == 7 ? 3 : 1, 0);

        assertThat(summary.noise().standingOut()).singleElement().satisfies(one -> {
            assertThat(one.arm()).isEqualTo("slow");
            assertThat(one.block()).isEqualTo(new Block("p7", 0, 0));
            assertThat(one.times()).isCloseTo(3, within(0.3));
        });
        assertThat(summary.warnings()).singleElement().asString()
                .startsWith("1 generation took far longer than is usual for the arm (counted all the same): 'slow' for "
                        + "prompt 'p7' (");
        assertThat(summary.arm("slow").comparison().orElseThrow().pairs()).isEqualTo(PROMPTS);
    }

    private static Noise noise(Times times, double others) {
        return summary(times, others).noise();
    }

    private static ExperimentSummary summary(Times times, double others) {
        Random random = new Random(1);
        Experiment experiment = Trials.experiment(PROMPTS, 1, 1, 2);
        List<CellResult> cells = new ArrayList<>();
        for (Block block : experiment.blocks()) {
            int prompt = Integer.parseInt(block.prompt().substring(1));
            experiment.arms().forEach(arm -> {
                double seconds = times.of(arm.name(), prompt) * Math.exp(NOISE * random.nextGaussian())
                        * (arm.name().equals("slow") ? 2 : 1);
                cells.add(new CellResult(arm.name(), block, 0, 0, Instant.ofEpochSecond(prompt), "",
                        Tokens.of(new int[10]), FinishReason.LENGTH, new DecodingMetrics(
                                1, 10, 10, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, (long) (1e9 * seconds)),
                        List.of(), others));
            });
        }
        return new Analyst().summarise(Trials.results(experiment, cells), 0.95);
    }
}
