// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIndexOutOfBoundsException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.decoder.Normalization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DecoderWeightsTest {

    private static final int VOCABULARY = 29;
    private static final int HIDDEN = 12;
    private static final int INNER = 20;

    @TempDir
    private Path directory;
    private Checkpoint checkpoint;

    private static Gpt2Config gpt2(boolean tied) {
        return new Gpt2Config(VOCABULARY, 16, HIDDEN, 2, 3, INNER, 1e-5, Set.of(0), tied);
    }

    /** Query heads that are wider than the stream, all with one key/value head. */
    private static LlamaConfig llama(boolean tied) {
        return new LlamaConfig(VOCABULARY, 16, HIDDEN, 2, 3, 1, 6, INNER, 1e-6, 10_000, Set.of(0), tied);
    }

    /** Joint matrices, one after the other. */
    private static ModelConfig phi3() {
        return ModelConfig.of("""
                {"model_type": "phi3", "vocab_size": %d, "max_position_embeddings": 16, "hidden_size": %d,
                "num_hidden_layers": 2, "num_attention_heads": 3, "num_key_value_heads": 1, "head_dim": 6,
                "intermediate_size": %d}""".formatted(VOCABULARY, HIDDEN, INNER));
    }

    /** Joint matrices, head by head. */
    private static ModelConfig neoX() {
        return ModelConfig.of("""
                {"model_type": "gpt_neox", "vocab_size": %d, "max_position_embeddings": 16, "hidden_size": %d,
                "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": %d, "rotary_pct": 0.5}"""
                .formatted(VOCABULARY, HIDDEN, INNER));
    }

    /** Normed queries and keys, norms behind blocks. */
    private static ModelConfig olmo2() {
        return ModelConfig.of("""
                {"model_type": "olmo2", "vocab_size": %d, "max_position_embeddings": 16, "hidden_size": %d,
                "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": %d}"""
                .formatted(VOCABULARY, HIDDEN, INNER));
    }

    static Stream<ModelConfig> models() {
        return Stream.of(gpt2(true), gpt2(false), llama(true), llama(false), phi3(), neoX(), olmo2());
    }

    private DecoderWeights open(ModelConfig config) throws IOException {
        Path model = directory.resolve("model");
        RandomCheckpoint.write(model, config, StorageType.F32, 5);
        checkpoint = Checkpoint.open(model);
        return DecoderWeights.of(checkpoint);
    }

    @AfterEach
    void close() {
        if (checkpoint != null) {
            checkpoint.close();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyNumberOfACheckpointIsSomewhereOnce(ModelConfig config) throws IOException {
        DecoderWeights weights = open(config);
        List<float[]> stored = new ArrayList<>();
        config.tensors().forEach((name, shape) ->
                stored.add(checkpoint.floats(name, shape.stream().mapToInt(Long::intValue).toArray())));

        assertThat(sorted(arrays(weights))).isEqualTo(sorted(stored));
    }

    private static List<float[]> arrays(DecoderWeights weights) {
        List<float[]> arrays = new ArrayList<>();
        arrays.add(weights.embedding().table().values());
        weights.positions().ifPresent(positions -> arrays.add(positions.table().values()));
        List<NormWeights> norms = new ArrayList<>(List.of(weights.finalNorm()));
        List<StoredMatrix> layers = new ArrayList<>();
        for (int layer = 0; layer < weights.config().layers(); layer++) {
            Stream.of(weights.attentionNorm(layer), weights.attentionNormBehind(layer), weights.queryNorm(layer),
                    weights.keyNorm(layer), weights.feedForwardNorm(layer), weights.feedForwardNormBehind(layer))
                    .flatMap(Optional::stream).forEach(norms::add);
            layers.addAll(List.of(
                    weights.queries(layer), weights.keys(layer), weights.values(layer), weights.output(layer),
                    weights.up(layer), weights.down(layer)));
            weights.gate(layer).ifPresent(layers::add);
        }
        norms.forEach(norm -> {
            arrays.add(norm.gain());
            arrays.add(norm.shift());
        });
        layers.forEach(layer -> {
            arrays.add(layer.table().transposed().values());
            arrays.add(layer.bias());
        });
        arrays.add(weights.config().tied() ? null : weights.head().table().values());
        arrays.removeIf(array -> array == null);
        return arrays;
    }

    private static float[] sorted(List<float[]> arrays) {
        float[] all = new float[arrays.stream().mapToInt(array -> array.length).sum()];
        int to = 0;
        for (float[] array : arrays) {
            System.arraycopy(array, 0, all, to, array.length);
            to += array.length;
        }
        Arrays.sort(all);
        return all;
    }

    @ParameterizedTest
    @MethodSource("models")
    void tablesHaveARowPerOutputAndAColumnPerInput(ModelConfig config) throws IOException {
        DecoderWeights weights = open(config);
        int queries = weights.config().queryWidth();
        int keys = weights.config().kvWidth();

        assertShape(weights.queries(1), HIDDEN, queries);
        assertShape(weights.keys(1), HIDDEN, keys);
        assertShape(weights.values(1), HIDDEN, keys);
        assertShape(weights.output(1), queries, HIDDEN);
        weights.gate(1).ifPresent(gate -> assertShape(gate, HIDDEN, INNER));
        assertShape(weights.up(1), HIDDEN, INNER);
        assertShape(weights.down(1), INNER, HIDDEN);
    }

    private static void assertShape(StoredMatrix layer, int inputs, int outputs) {
        assertThat(new int[] {layer.inputs(), layer.outputs()}).containsExactly(inputs, outputs);
        Matrix table = layer.table();
        assertThat(new int[] {table.rows(), table.columns()}).containsExactly(outputs, inputs);
    }

    @ParameterizedTest
    @MethodSource("models")
    void theConfigurationSaysWhatIsThere(ModelConfig config) throws IOException {
        DecoderWeights weights = open(config);

        assertThat(weights.config()).isEqualTo(config.decoder());
        assertThat(weights.positions().isPresent()).isEqualTo(weights.config().learnedPositions());
        assertThat(weights.gate(0).isPresent()).isEqualTo(weights.config().gated());
        assertThat(weights.up(0).bias() != null).isEqualTo(!weights.config().gated());
        assertThat(weights.finalNorm().shift() != null)
                .isEqualTo(weights.config().norm().kind() == Normalization.Kind.LAYER);
    }

    @ParameterizedTest
    @MethodSource("models")
    void aTiedHeadIsTheEmbedding(ModelConfig config) throws IOException {
        DecoderWeights weights = open(config);
        float[] embedding = weights.embedding().table().values();

        assertThat(Arrays.equals(weights.head().table().values(), embedding)).isEqualTo(weights.config().tied());
        assertThat(weights.head().outputs()).isEqualTo(VOCABULARY);
    }

    @Test
    void theJointMatrixOfGpt2IsCutIntoThirds() throws IOException {
        DecoderWeights weights = open(gpt2(true));
        float[] joint = checkpoint.floats("h.1.attn.c_attn.weight", HIDDEN, 3 * HIDDEN);
        float[] bias = checkpoint.floats("h.1.attn.c_attn.bias", 3 * HIDDEN);

        assertThirdIsAt(weights.queries(1), joint, bias, 0);
        assertThirdIsAt(weights.keys(1), joint, bias, HIDDEN);
        assertThirdIsAt(weights.values(1), joint, bias, 2 * HIDDEN);
    }

    private static void assertThirdIsAt(StoredMatrix third, float[] joint, float[] bias, int from) {
        for (int input = 0; input < HIDDEN; input++) {
            int start = input * 3 * HIDDEN + from;
            assertThat(Arrays.copyOfRange(third.table().transposed().values(), input * HIDDEN, (input + 1) * HIDDEN))
                    .containsExactly(Arrays.copyOfRange(joint, start, start + HIDDEN));
        }
        assertThat(third.bias()).containsExactly(Arrays.copyOfRange(bias, from, from + HIDDEN));
    }

    @Test
    void theMatricesOfLlamaAreTurned() throws IOException {
        DecoderWeights weights = open(llama(true));
        float[] stored = checkpoint.floats("model.layers.1.mlp.down_proj.weight", HIDDEN, INNER);
        float[] turned = weights.down(1).table().transposed().values();

        for (int output = 0; output < HIDDEN; output++) {
            for (int input = 0; input < INNER; input++) {
                assertThat(turned[input * HIDDEN + output]).isEqualTo(stored[output * INNER + input]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void piecesOfOutputsAreThoseOfTheWhole(ModelConfig config) throws IOException {
        DecoderWeights weights = open(config);
        for (StoredMatrix matrix : List.of(weights.embedding(), weights.keys(1), weights.down(0))) {
            float[] whole = matrix.table().values();
            int inputs = matrix.inputs();
            float[] piece = new float[3 * inputs + 1];
            int first = matrix.outputs() - 3;
            matrix.read(first, 3, piece);
            for (int output = 0; output < 3; output++) {
                for (int input = 0; input < inputs; input++) {
                    assertThat(piece[matrix.byOutputs() ? output * inputs + input : input * 3 + output])
                            .isEqualTo(whole[(first + output) * inputs + input]);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void outputsThatAreNotThereCannotBeRead(ModelConfig config) throws IOException {
        StoredMatrix keys = open(config).keys(1);
        float[] piece = new float[2 * HIDDEN];

        assertThatIndexOutOfBoundsException().isThrownBy(() -> keys.read(keys.outputs() - 1, 2, piece));
        assertThatIndexOutOfBoundsException().isThrownBy(() -> keys.read(-1, 1, piece));
        assertThatIndexOutOfBoundsException().isThrownBy(() -> keys.read(0, 3, piece));
    }

    @Test
    void layersMayBeAskedForInAnyOrder() throws IOException {
        DecoderWeights weights = open(gpt2(true));
        float[] keys = weights.keys(0).table().transposed().values();
        float[] others = weights.keys(1).table().transposed().values();

        assertThat(weights.keys(0).table().transposed().values()).containsExactly(keys).isNotEqualTo(others);
    }

    @Test
    void whatWasReadBelongsToTheCaller() throws IOException {
        DecoderWeights weights = open(gpt2(true));
        float[] queries = weights.queries(0).table().transposed().values();
        float[] before = queries.clone();
        Arrays.fill(queries, 0);

        assertThat(weights.queries(0).table().transposed().values()).containsExactly(before);
    }

    @ParameterizedTest
    @MethodSource("models")
    void aLayerThatIsNotThereIsNamed(ModelConfig config) throws IOException {
        DecoderWeights weights = open(config);

        assertThatThrownBy(() -> weights.queries(2))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("there is no tensor '")
                .hasMessageContaining(".2.");
    }
}
