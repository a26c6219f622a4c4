// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.support;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Experiments for tests. */
public final class Trials {

    private Trials() {}

    /** Plain decoding. */
    public static Arm none() {
        return Arm.baseline("none", DecodingSettings.of(DecodingRequest.builder("target", "").build()));
    }

    /** Plain decoding twice, and an arm that takes so many times as long. */
    public static Experiment experiment(int prompts, int seeds, int repetitions, double pace) {
        List<Arm> arms = List.of(none(), none().control("none again"),
                none().candidate("slow", DecodingSettings.of(SyntheticEngine.slow(pace))));
        return Experiment.builder()
                .title("test").arms(arms).prompts(prompts(prompts)).seeds(LongStream.range(0, seeds).boxed().toList())
                .repetitions(repetitions).warmUp(2).orderSeed(7).build();
    }

    /** Prompts of two categories. */
    public static List<LabelledPrompt> prompts(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> LabelledPrompt.builder()
                        .id("p" + i).category(i % 2 == 0 ? "even" : "odd").prompt(new Prompt.Text("prompt " + i))
                        .build())
                .toList();
    }

    /** Where cells that were made up ran. */
    public static Environment environment() {
        return environment(List.of(), Map.of());
    }

    private static Environment environment(List<ModelInfo> models, Map<String, Boolean> sameBits) {
        return new Environment(
                "1", Map.of(), Map.of(), Map.of(), Map.of(), models, sameBits, "processor", 2, 0, "java", "system",
                Optional.empty());
    }

    /** Where cells that were made up ran, with weights of this kind in the target. */
    public static Environment environment(String weights) {
        return environment(target(weights), Map.of());
    }

    /** The same where it is known whether the target promises the same bits. */
    public static Environment environment(String weights, boolean sameBits) {
        return environment(target(weights), Map.of("target", sameBits));
    }

    private static List<ModelInfo> target(String weights) {
        return List.of(ModelInfo.builder()
                .name("target").family("tests").parameterCount(1).vocabularySize(100).contextLength(512)
                .backend("none").weights(weights).build());
    }

    /** Results of cells that were made up. */
    public static ExperimentResults results(Experiment experiment, List<CellResult> cells) {
        return new ExperimentResults(experiment, List.of(environment()), cells);
    }
}
