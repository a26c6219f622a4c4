// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Occasion;
import io.vorlauf.lab.experiment.Surroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ComparedTest {

    private static final String PROCESSOR = "AMD EPYC";

    private final DecodingRequest plain = DecodingRequest.builder("tinystories-target", "").maxNewTokens(128).build();
    private Map<String, String> configurations = Map.of();

    private List<Arm> arms(UnaryOperator<DecodingRequest.Builder> change, String... drafts) {
        DecodingRequest request = change.apply(plain.toBuilder()).build();
        Arm none = Arm.baseline("none", DecodingSettings.of(request));
        DecodingRequest.Builder guessing = request.toBuilder().strategy("linear");
        List.of(drafts).forEach(guessing::draft);
        Arm linear = none.candidate("linear", DecodingSettings.of(guessing.build()));
        return List.of(none, none.control("none again"), linear);
    }

    private List<String> lines(List<Arm> arms, int seeds, int repetitions, Environment... places) {
        List<LabelledPrompt> prompts = IntStream.range(0, 64)
                .mapToObj(i -> LabelledPrompt.builder()
                        .id("p" + i).category("kind " + i % 4).prompt(new Prompt.Text("" + i)).build())
                .toList();
        return Compared.lines(new ExperimentResults(Experiment.builder()
                .title("Comparison").arms(arms).prompts(prompts).seeds(LongStream.range(0, seeds).boxed().toList())
                .repetitions(repetitions).warmUp(2).build(), List.of(places), List.of()));
    }

    private Environment place(String processor, String began, ModelInfo... models) {
        return new Environment("0.1.0", Map.of(), Map.of(), Map.of(), Map.of(), List.of(models), Map.of(), processor, 2,
                0, "OpenJDK 64-Bit Server VM 17.0.15+6-Debian-1deb12u1", "Linux", Optional.empty(), configurations,
                Map.of(), Map.of(),
                Optional.of(new Occasion(Instant.parse(began), List.of(), Surroundings.UNKNOWN)));
    }

    private static ModelInfo model(String name, long parameters) {
        return ModelInfo.builder()
                .name(name).family("llama").parameterCount(parameters).vocabularySize(100).contextLength(512)
                .backend("jvm").weights("bf16").build();
    }

    private Environment place() {
        return place(PROCESSOR, "2026-11-30T10:00:00Z", model("tinystories-target", 15_735_168),
                model("tinystories-draft", 950_912));
    }

    @Test
    void threeLinesSayModelsAndDecodingThenMaterialThenPlaceAndTime() {
        assertThat(lines(arms(request -> request, "tinystories-draft"), 1, 3, place())).containsExactly(
                "tinystories-target 15.7M bf16 by jvm + …-draft 951k; greedy, 128 tokens, coupled",
                "64 prompts (4 categories) x seed 0 x 3 repetitions; 3 arms, 0 of 576 generations",
                "AMD EPYC, 2 cores, Java 17.0.15, Vorlauf 0.1.0, 2026-11-30");
    }

    @Test
    void whatFitsIsSaidInFull() {
        Environment small = place(PROCESSOR, "2026-11-30T10:00:00Z", model("big", 1_235_814_400), model("small", 950));

        assertThat(lines(arms(request -> DecodingRequest.builder("big", "").maxNewTokens(9), "small"), 1, 1, small).get(0))
                .isEqualTo("big 1.2B bf16 by jvm + small 950; greedy, 9 tokens, coupled");
    }

    @Test
    void samplingAndVerificationAreSaidAsFarAsTheyMatter() {
        SamplerSettings sampler = SamplerSettings.builder().temperature(0.8).topK(40).topP(0.9).build();

        assertThat(lines(arms(request -> request.sampler(sampler).verification(VerificationMethod.REJECTION)
                .maxNewTokens(32)), 1, 1).get(0))
                .isEqualTo("tinystories-target; T = 0.8, top-k 40, top-p 0.9, 32 tokens, rejection");
    }

    @Test
    void temperaturesOfASweepAreARange() {
        List<Arm> arms = new ArrayList<>();
        for (double temperature : List.of(0.5, 0.8, 1.2)) {
            arms.add(Arm.baseline("T=" + temperature, DecodingSettings.of(
                    plain.toBuilder().sampler(SamplerSettings.ofTemperature(temperature)).build())));
        }

        assertThat(lines(arms, 1, 1).get(0)).contains("; T = 0.5 to 1.2, 128 tokens");
    }

    @Test
    void strategiesThatSomebodyConfiguredAreNamed() {
        configurations = Map.of("tree-wide", "io.vorlauf.strategy.tree~wide, file wide.cfg");

        assertThat(lines(arms(request -> request), 1, 1, place()).get(1))
                .isEqualTo("64 prompts (4 categories) x seed 0; 3 arms; configured: tree-wide");
    }

    @Test
    void severalComputersAndDaysAreSaid() {
        assertThat(lines(arms(request -> request), 3, 1, place(),
                place("Intel(R) Xeon(R) Platinum 8488C CPU @ 2.40GHz", "2026-12-01T01:00:00Z")).get(2))
                .isEqualTo("AMD EPYC and 1 other, 2 cores, Java 17.0.15, Vorlauf 0.1.0, 2026-11-30 to 12-01");
    }

    @Test
    void aRunThatWentOnIsStillOneComputer() {
        assertThat(lines(arms(request -> request), 1, 1, place(), place().on(Optional.empty())).get(2))
                .startsWith("AMD EPYC, 2 cores");
    }

    @Test
    void processorsAreCalledByTheirNames() {
        assertThat(lines(arms(request -> request), 1, 1,
                place("Intel(R) Xeon(R) Platinum 8488C CPU @ 2.40GHz", "2026-12-01T01:00:00Z")).get(2))
                .startsWith("Intel Xeon Platinum 8488C, 2 cores");
    }

    @Test
    void noLineIsLongerThanEightyCharacters() {
        String longName = "a-model-that-somebody-has-called-by-all-that-can-be-said-of-it";
        Environment place = place("A processor with a name that goes on and on and on and on", "2026-11-30T10:00:00Z",
                model(longName, 7), model(longName + "-draft", 7));
        SamplerSettings sampler = SamplerSettings.builder()
                .temperature(0.85).topK(40).topP(0.95).minP(0.05).repetitionPenalty(1.15).presencePenalty(0.25)
                .frequencyPenalty(0.35).logitBias(Map.of(1, 2.0)).build();

        assertThat(lines(arms(request -> DecodingRequest.builder(longName, "").sampler(sampler), longName + "-draft",
                "another-" + longName), 12, 34, place))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }
}
