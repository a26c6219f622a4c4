// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.linear;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.tensorflow.TensorFlowModelLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("linear on TensorFlow models gives the ids of plain decoding")
class LinearOnRealModelsTest {

    private static final int LONGEST = 8;
    private static final int TOKENS = 12;
    private static final List<SamplerSettings> SAMPLERS = List.of(
            SamplerSettings.ofTemperature(0.8).withTopK(20),
            SamplerSettings.ofTemperature(1.2).withTopP(0.9),
            SamplerSettings.ofTemperature(0.8).withPenalties(1.2, 0.3, 0.1),
            SamplerSettings.ofTemperature(1.2));

    @TempDir
    private Path directory;

    private final TensorFlowModelLoader loader = new TensorFlowModelLoader();
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(new LinearStrategy());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        loader.close();
    }

    /** A trained model where there is one, and a random model of each family. */
    static Stream<String> targets() {
        Stream<String> trained = shared().isEmpty() ? Stream.empty() : Stream.of("stories260K");
        return Stream.concat(trained, Stream.of("gpt2", "llama"));
    }

    private static List<Path> shared() {
        return Stream.iterate(Path.of("").toAbsolutePath(), at -> at != null, Path::getParent)
                .map(at -> at.resolve("shared/models/stories260K"))
                .filter(Files::isDirectory)
                .toList();
    }

    private Path checkpoint(String target) throws IOException {
        if (target.equals("stories260K")) {
            return shared().get(0);
        }
        ModelConfig config = target.equals("gpt2")
                ? new Gpt2Config(97, 64, 48, 2, 4, 192, 1e-5, Set.of(), true)
                : new LlamaConfig(97, 64, 48, 2, 4, 2, 12, 96, 1e-5, 10000, Set.of(), true);
        Path random = directory.resolve(target);
        RandomCheckpoint.write(random, config, StorageType.F32, 5);
        return random;
    }

    /** Loads the target and three drafts: itself, a disturbed copy, and a random model with the same tokenizer. */
    private void load(Path target) throws IOException {
        add("target", target);
        Path similar = directory.resolve("similar");
        RandomCheckpoint.disturbed(target, similar, 0.05, 3);
        add("similar", similar);
        Path random = directory.resolve("random");
        ModelConfig config = ModelConfig.of(Files.readString(target.resolve("config.json")));
        RandomCheckpoint.write(random, config, StorageType.F32, 99);
        if (Files.exists(target.resolve("tokenizer.json"))) {
            Files.copy(target.resolve("tokenizer.json"), random.resolve("tokenizer.json"));
        }
        add("random", random);
    }

    private void add(String name, Path checkpoint) {
        vorlauf.add(loader.load(ModelSource.builder()
                .name(name).path(checkpoint).settings(Map.of("weights", "f32")).build()));
    }

    private DecodingResult generate(SamplerSettings sampler, long seed, int tokens, String draft, int k) {
        DecodingRequest.Builder request = DecodingRequest.builder("target", Tokens.of(1, 40, 7, 61))
                .sampler(sampler).seed(seed).maxNewTokens(tokens).stopTokens(Set.of());
        if (k > 0) {
            request.strategy("linear").draft(draft).set("k", "" + k);
        }
        return vorlauf.decoding().generate(request.build());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void greedily(String target) throws IOException {
        load(checkpoint(target));
        Tokens plain = generate(SamplerSettings.GREEDY, 0, 48, "", 0).ids();
        for (String draft : List.of("target", "similar", "random")) {
            for (int k = 1; k <= LONGEST; k++) {
                assertThat(generate(SamplerSettings.GREEDY, 0, 48, draft, k).ids())
                        .as("draft %s, k %d", draft, k)
                        .isEqualTo(plain);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void sampledWithFiltersAndPenalties(String target) throws IOException {
        load(checkpoint(target));
        int seeds = !Boolean.getBoolean("vorlauf.laws") ? 1 : target.equals("stories260K") ? 20 : 3;
        for (SamplerSettings sampler : SAMPLERS) {
            for (long seed = 0; seed < seeds; seed++) {
                Tokens plain = generate(sampler, seed, TOKENS, "", 0).ids();
                for (String draft : List.of("target", "similar", "random")) {
                    for (int k = 1; k <= LONGEST; k++) {
                        assertThat(generate(sampler, seed, TOKENS, draft, k).ids())
                                .as("%s, seed %d, draft %s, k %d", sampler, seed, draft, k)
                                .isEqualTo(plain);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void withBlocksOfExactlyKPlusOneWhenTheDraftIsTheTarget(String target) throws IOException {
        load(checkpoint(target));
        for (int k = 1; k <= LONGEST; k++) {
            for (SamplerSettings sampler : List.of(SamplerSettings.GREEDY, SAMPLERS.get(2))) {
                assertThat(generate(sampler, 1, 4 * (k + 1), "target", k).metrics().blockEfficiency()).isEqualTo(k + 1);
            }
        }
    }

    @Test
    @Tag("long")
    void withoutLeavingMemoryBehind() throws IOException {
        load(checkpoint("llama"));
        generations(100);
        long heap = heap();
        long resident = resident();
        generations(200);
        assertThat(heap() - heap).as("bytes of heap after 200 generations").isLessThan(4L << 20);
        assertThat(resident() - resident).as("resident bytes after 200 generations").isLessThan(32L << 20);
    }

    private void generations(int number) {
        for (int i = 0; i < number; i++) {
            generate(SAMPLERS.get(i % SAMPLERS.size()), i, 50, "similar", 4);
        }
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** The resident memory of this process; 0 where the system does not say. */
    private static long resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        }
    }
}
