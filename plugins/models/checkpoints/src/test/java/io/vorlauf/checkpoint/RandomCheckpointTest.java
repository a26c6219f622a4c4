// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomCheckpointTest {

    @TempDir
    Path directory;

    @Test
    void theSameSeedGivesTheSameFileAndAnotherSeedAnother() throws IOException {
        RandomCheckpoint.write(directory.resolve("a"), Shapes.LLAMA, StorageType.F32, 7);
        RandomCheckpoint.write(directory.resolve("b"), Shapes.LLAMA, StorageType.F32, 7);
        RandomCheckpoint.write(directory.resolve("c"), Shapes.LLAMA, StorageType.F32, 8);

        assertThat(weights("a")).hasSameBinaryContentAs(weights("b"));
        assertThat(Files.mismatch(weights("a"), weights("c"))).isNotNegative();
    }

    @Test
    void shardsHoldTheSameWeightsAsASingleFile() throws IOException {
        RandomCheckpoint.write(directory.resolve("one"), Shapes.GPT2, StorageType.F16, 7);
        RandomCheckpoint.writeSharded(directory.resolve("many"), Shapes.GPT2, StorageType.F16, 7, 5);

        assertSameWeights("one", "many");
    }

    @Test
    void weightsHaveTheSizesThatKeepAModelAlive() throws IOException {
        Gpt2Config config = new Gpt2Config(500, 64, 256, 1, 4, 1024, 1e-5, Set.of(), true);
        RandomCheckpoint.write(directory.resolve("a"), config, StorageType.F32, 1);

        try (Checkpoint checkpoint = Checkpoint.open(directory.resolve("a"))) {
            assertMoments(checkpoint.floats("wte.weight", 500, 256), 0, 2 / 16.0);
            assertMoments(checkpoint.floats("h.0.mlp.c_fc.weight", 256, 1024), 0, 1 / 16.0);
            assertMoments(checkpoint.floats("h.0.mlp.c_proj.weight", 1024, 256), 0, 2 * 2 / 16.0 / 32);
            assertMoments(checkpoint.floats("h.0.ln_1.weight", 256), 1, 0.1);
            assertMoments(checkpoint.floats("h.0.mlp.c_fc.bias", 1024), 0, 0.02);
        }
    }

    @Test
    void tensorsOfTheSameShapeDiffer() throws IOException {
        RandomCheckpoint.write(directory, Shapes.LLAMA, StorageType.F32, 1);

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.floats("model.layers.0.mlp.up_proj.weight", 10, 12))
                    .isNotEqualTo(checkpoint.floats("model.layers.1.mlp.up_proj.weight", 10, 12))
                    .isNotEqualTo(checkpoint.floats("model.layers.0.mlp.gate_proj.weight", 10, 12));
        }
    }

    @Test
    void theLastNormHasGainsOfEitherSignNearOne() throws IOException {
        RandomCheckpoint.write(directory, Shapes.LLAMA, StorageType.F32, 1);

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            float[] gains = checkpoint.floats("model.norm.weight", 12);
            Set<Float> signs = new HashSet<>();
            for (float gain : gains) {
                assertThat(Math.abs(gain)).isCloseTo(1, within(0.4f));
                signs.add(Math.signum(gain));
            }
            assertThat(signs).containsExactlyInAnyOrder(1f, -1f);
        }
    }

    private static void assertMoments(float[] values, double mean, double deviation) {
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (value - mean) * (value - mean);
        }
        double error = 5 * deviation / Math.sqrt(values.length);
        assertThat(sum / values.length).isCloseTo(mean, within(error));
        assertThat(Math.sqrt(squares / values.length)).isCloseTo(deviation, within(error));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 29})
    void anImpossibleNumberOfShardsIsRefused(int shards) {
        assertThatThrownBy(() -> RandomCheckpoint.writeSharded(directory, Shapes.GPT2, StorageType.F32, 1, shards))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("28 tensors cannot be written to " + shards + " files");
    }

    @Test
    void aCheckpointThatIsThereIsNotOverwritten() throws IOException {
        RandomCheckpoint.write(directory, Shapes.GPT2, StorageType.F32, 1);

        assertThatThrownBy(() -> RandomCheckpoint.write(directory, Shapes.LLAMA, StorageType.F32, 1))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("there is a checkpoint already");
    }

    @Test
    void aCopyIsDisturbedByAsMuchAsWasAskedFor() throws IOException {
        Gpt2Config config = new Gpt2Config(500, 64, 64, 1, 4, 256, 1e-5, Set.of(1), true);
        RandomCheckpoint.write(directory.resolve("a"), config, StorageType.F32, 1);

        RandomCheckpoint.disturbed(directory.resolve("a"), directory.resolve("b"), 0.1, 2);

        try (Checkpoint a = Checkpoint.open(directory.resolve("a"));
                Checkpoint b = Checkpoint.open(directory.resolve("b"))) {
            assertThat(b.config()).isEqualTo(config.decoder());
            assertMoments(difference(a, b, "wte.weight", 500, 64), 0, 0.1 * 2 / 8);
            assertMoments(difference(a, b, "h.0.mlp.c_fc.weight", 64, 256), 0, 0.1 / 8);
        }
    }

    private static float[] difference(Checkpoint a, Checkpoint b, String tensor, int... shape) {
        float[] difference = a.floats(tensor, shape);
        float[] subtrahend = b.floats(tensor, shape);
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= subtrahend[i];
        }
        return difference;
    }

    @Test
    void aCopyWithoutNoiseIsExactAndKeepsTypeAndCompany() throws IOException {
        RandomCheckpoint.writeSharded(directory.resolve("a"), Shapes.LLAMA, StorageType.BF16, 1, 2);
        Files.writeString(directory.resolve("a/tokenizer.json"), "{}");
        Files.writeString(directory.resolve("a/generation_config.json"), "{\"eos_token_id\": 9}");

        RandomCheckpoint.disturbed(directory.resolve("a"), directory.resolve("b"), 0, 2);

        assertSameWeights("a", "b");
        assertThat(directory.resolve("b/tokenizer.json")).hasContent("{}");
        try (Checkpoint copy = Checkpoint.open(directory.resolve("b"))) {
            assertThat(copy.storage()).isEqualTo(StorageType.BF16);
            assertThat(copy.stopTokens()).containsExactly(2, 5, 9);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void impossibleNoiseIsRefused(double noise) {
        assertThatThrownBy(() -> RandomCheckpoint.disturbed(directory, directory.resolve("b"), noise, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("noise must be 0 or more and finite, not " + noise);
    }

    @Test
    void aSourceThatIsNoCheckpointIsRefusedAndNothingIsWritten() {
        assertThatThrownBy(() -> RandomCheckpoint.disturbed(directory, directory.resolve("b"), 0.1, 2))
                .isInstanceOf(ModelException.class)
                .hasMessage(directory.resolve("config.json") + ": there is no such file");
        assertThat(directory.resolve("b")).doesNotExist();
    }

    private void assertSameWeights(String one, String other) {
        try (Checkpoint a = Checkpoint.open(directory.resolve(one));
                Checkpoint b = Checkpoint.open(directory.resolve(other))) {
            a.config().tensors().forEach((name, shape) -> {
                int[] sizes = shape.stream().mapToInt(Long::intValue).toArray();
                assertThat(b.entry(name).dtype()).isEqualTo(a.entry(name).dtype());
                assertThat(b.floats(name, sizes)).as(name).isEqualTo(a.floats(name, sizes));
            });
        }
    }

    private Path weights(String name) {
        return directory.resolve(name).resolve("model.safetensors");
    }
}
