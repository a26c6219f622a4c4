// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.itests.Checkpoints.Pair;
import io.vorlauf.itests.StoryPair.Offer;
import io.vorlauf.model.testkit.SmallModels;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All strategies of the distribution on models that TensorFlow runs, or plain Java: the target's text, or the target's law. */
@ExtendWith(SystemExtension.class)
class EveryStrategyIT {

    private static final int SEEDS = 1000;
    /** Seldom exceeded by chance: once in 15,000 comparisons. */
    private static final double DEVIATIONS = 4;

    private static final List<String> FORMATS = List.of(
            "f32", "bf16", "f16", "int8", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1", "q4_k", "q5_k", "q6_k");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"gpt2,0", "gpt2,0.9", "llama,0", "llama,0.9"})
    void coupledTheIdsAreThoseOfPlainDecoding(String family, double temperature, RunningSystem system) throws Exception {
        Pair pair = Checkpoints.write(folder, family);
        try (Offer target = Offer.of(system, "target", pair.target(), Map.of());
                Offer draft = Offer.of(system, "draft", pair.draft(), Map.of())) {
            DecodingService engine = system.service(DecodingService.class);
            for (long seed = 0; seed < 3; seed++) {
                DecodingRequest plain = request(SamplerSettings.ofTemperature(temperature), 40).seed(seed).build();
                Tokens wanted = engine.generate(plain).ids();
                for (String strategy : strategies(engine)) {
                    DecodingRequest speculating = plain.toBuilder().strategy(strategy).draft("draft").build();
                    assertThat(engine.generate(speculating).ids()).as("%s, seed %d", strategy, seed).isEqualTo(wanted);
                }
            }
        }
    }

    /** Every family with a format of weights, and every format with a family: there are fewer formats. */
    static Stream<Arguments> familiesAndFormats() {
        List<ModelConfig> families = SmallModels.families(128);
        return IntStream.range(0, Math.max(families.size(), FORMATS.size())).mapToObj(i -> Arguments.of(
                families.get(i % families.size()), FORMATS.get(i % FORMATS.size())));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("familiesAndFormats")
    void coupledTheIdsAreThoseOfPlainDecodingInEveryFamilyAndFormat(
            ModelConfig config, String format, RunningSystem system) throws Exception {
        Path model = SmallModels.write(folder, config, StorageType.F32);
        Path similar = folder.resolve("similar");
        RandomCheckpoint.disturbed(model, similar, 0.1, 8);
        ModelLoader loader = system.loader("jvm");
        try (Offer target = Offer.of(system, loader, "target", model, Map.of("weights", format));
                Offer draft = Offer.of(system, loader, "draft", similar, Map.of())) {
            assertThat(target.model().info().weights()).isEqualTo(format);
            DecodingService engine = system.service(DecodingService.class);
            for (double temperature : new double[] {0, 0.8}) {
                DecodingRequest plain = request(SamplerSettings.ofTemperature(temperature), 40).seed(5).build();
                Tokens wanted = engine.generate(plain).ids();
                for (String strategy : strategies(engine)) {
                    DecodingRequest speculating = plain.toBuilder().strategy(strategy).draft("draft").build();
                    assertThat(engine.generate(speculating).ids()).as("%s of %s", strategy, config).isEqualTo(wanted);
                }
            }
        }
    }

    @Test
    void noFormatOfPlainJavaIsLeftOut(RunningSystem system) throws Exception {
        assertThat(system.loader("jvm").parameters())
                .filteredOn(parameter -> parameter.name().equals("weights"))
                .flatExtracting(Parameter::choices)
                // Other names: the format of the checkpoint, and q4_0.
                .filteredOn(choice -> !Set.of("stored", "q4").contains(choice))
                .containsExactlyInAnyOrderElementsOf(FORMATS);
    }

    @ParameterizedTest
    @CsvSource({"gpt2,TOKEN_WISE", "gpt2,TRAVERSAL", "llama,REJECTION"})
    void underRejectionTextsComeAsOftenAsInPlainDecoding(
            String family, VerificationMethod verification, RunningSystem system) throws Exception {
        Pair pair = Checkpoints.write(folder, family);
        try (Offer target = Offer.of(system, "target", pair.target(), Map.of());
                Offer draft = Offer.of(system, "draft", pair.draft(), Map.of())) {
            DecodingService engine = system.service(DecodingService.class);
            // With three tokens to choose from there are 27 texts.
            DecodingRequest plain = request(SamplerSettings.ofTemperature(1).withTopK(3), 3).build();
            Map<Tokens, Integer> wanted = count(engine, plain, 0);
            for (String strategy : strategies(engine)) {
                DecodingRequest speculating = plain.toBuilder().strategy(strategy).draft("draft")
                        .verification(verification).build();
                // Other seeds: the counts to compare must not depend on each other.
                assertThat(deviations(wanted, count(engine, speculating, SEEDS)))
                        .as("deviations of %s from plain decoding", strategy).isLessThan(DEVIATIONS);
            }
        }
    }

    private static List<String> strategies(DecodingService engine) {
        List<String> names = engine.strategies().stream().map(StrategyInfo::name)
                .filter(name -> !name.equals(DecodingRequest.NO_SPECULATION)).toList();
        assertThat(names).contains("linear", "tree", "lookup", "cascade", "adaptive", "bandit");
        return names;
    }

    private static DecodingRequest.Builder request(SamplerSettings sampler, int tokens) {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4, 1, 3, 1)).sampler(sampler).maxNewTokens(tokens)
                .stopTokens(Set.of());
    }

    private static Map<Tokens, Integer> count(DecodingService engine, DecodingRequest request, long firstSeed) {
        Map<Tokens, Integer> counts = new HashMap<>();
        for (int i = 0; i < SEEDS; i++) {
            counts.merge(engine.generate(request.toBuilder().seed(firstSeed + i).build()).ids(), 1, Integer::sum);
        }
        return counts;
    }

    /** Pearson's statistic for two samples of one size, made normal by the cube root (Wilson and Hilferty, 1931). */
    private static double deviations(Map<Tokens, Integer> first, Map<Tokens, Integer> second) {
        Map<Tokens, Integer> both = new HashMap<>(first);
        second.forEach((text, count) -> both.merge(text, count, Integer::sum));
        double statistic = both.entrySet().stream().mapToDouble(text -> {
            int difference = 2 * first.getOrDefault(text.getKey(), 0) - text.getValue();
            return (double) difference * difference / text.getValue();
        }).sum();
        double freedom = both.size() - 1;
        double variance = 2 / (9 * freedom);
        return (Math.cbrt(statistic / freedom) - (1 - variance)) / Math.sqrt(variance);
    }
}
