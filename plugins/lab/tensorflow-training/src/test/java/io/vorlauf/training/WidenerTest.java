// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.tensorflow.TensorFlowModelLoader;
import io.vorlauf.training.IndependentReader.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WidenerTest {

    private static final Tokens TEXT = Tokens.of(3, 1, 4, 1, 5, 9, 2, 6);
    private static final WiderShape SHAPE = new WiderShape(3, 32, 8, 52);

    @TempDir
    private Path directory;

    private static LlamaConfig config(int kvHeads, boolean tied) {
        return new LlamaConfig(40, 64, 16, 2, 4, kvHeads, 4, 24, 1e-5, 10_000, Set.of(0), tied);
    }

    private Path original(LlamaConfig config, StorageType type) throws IOException {
        Path model = directory.resolve("original");
        RandomCheckpoint.write(model, config, type, 2);
        return model;
    }

    private Path widen(Path model, WiderShape shape, double noise) throws IOException {
        Path output = directory.resolve("widened-" + noise);
        Widener.widen(new WidenOptions(model, output, shape, noise, 7));
        return output;
    }

    @ParameterizedTest(name = "{0} key heads, tied {1}, to {2} layers of {3} channels, {4} heads, {5} units")
    @CsvSource({
        "4, true,  3, 32, 8,  52",
        "4, false, 2, 16, 4,  24",
        "4, true,  5, 48, 4,  25",
        "2, true,  3, 32, 8,  24",
        "2, false, 4, 16, 4, 100",
        "1, true,  7, 32, 12, 48"
    })
    void withoutNoiseTheLogitsStay(int kvHeads, boolean tied, int layers, int hidden, int heads, int inner)
            throws IOException {
        Path model = original(config(kvHeads, tied), StorageType.F32);

        Path widened = widen(model, new WiderShape(layers, hidden, heads, inner), 0);

        assertThat(difference(logits(model), logits(widened))).isLessThan(1e-4);
    }

    @ParameterizedTest
    @EnumSource(value = StorageType.class, names = {"F32", "BF16"})
    void theTypeStaysAndRoundingLosesNothing(StorageType type) throws IOException {
        Path model = original(config(4, true), type);

        Path widened = widen(model, SHAPE, 0);

        assertThat(IndependentReader.read(widened.resolve("model.safetensors")).values())
                .extracting(Tensor::type)
                .containsOnly(type.name());
        assertThat(difference(logits(model), logits(widened))).isLessThan(1e-4);
    }

    @Test
    void noiseChangesTheLogitsAndMoreNoiseMore() throws IOException {
        Path model = original(config(4, true), StorageType.F32);
        float[] exact = logits(model);

        double little = difference(exact, logits(widen(model, SHAPE, 0.01)));
        double much = difference(exact, logits(widen(model, SHAPE, 0.1)));

        assertThat(little).isGreaterThan(1e-3);
        assertThat(much).isGreaterThan(2 * little);
    }

    @Test
    void noWeightIsZeroAndNoRowOrColumnOfAProductOccursTwice() throws IOException {
        Path widened = widen(original(config(4, true), StorageType.BF16), SHAPE, 0);

        IndependentReader.read(widened.resolve("model.safetensors")).forEach((name, tensor) -> {
            assertThat(tensor.values()).as(name).doesNotContain(0f);
            if (tensor.shape().size() == 2 && !name.contains("embed_tokens")) {
                int columns = tensor.shape().get(1);
                int rows = tensor.shape().get(0);
                assertThat(lines(tensor.values(), rows, columns, columns, 1)).as(name).doesNotHaveDuplicates();
                assertThat(lines(tensor.values(), columns, 1, rows, columns)).as(name).doesNotHaveDuplicates();
            }
        });
    }

    /** The rows or the columns of a matrix. */
    private static List<List<Float>> lines(float[] values, int count, int nextLine, int length, int nextElement) {
        return IntStream.range(0, count)
                .mapToObj(line -> IntStream.range(0, length)
                        .mapToObj(i -> values[line * nextLine + i * nextElement])
                        .toList())
                .toList();
    }

    @Test
    void theSeedDecides() throws IOException {
        Path model = original(config(4, true), StorageType.BF16);
        Widener.widen(new WidenOptions(model, directory.resolve("a"), SHAPE, 0.1, 1));
        Widener.widen(new WidenOptions(model, directory.resolve("b"), SHAPE, 0.1, 1));
        Widener.widen(new WidenOptions(model, directory.resolve("c"), SHAPE, 0.1, 2));

        assertThat(weights("b")).isEqualTo(weights("a"));
        assertThat(weights("c")).isNotEqualTo(weights("a"));
    }

    private byte[] weights(String model) throws IOException {
        return Files.readAllBytes(directory.resolve(model).resolve("model.safetensors"));
    }

    @Test
    void theTokenizerComesAlong() throws IOException {
        Path model = original(config(4, true), StorageType.F32);
        Files.writeString(model.resolve("tokenizer.json"), "{}");

        assertThat(widen(model, SHAPE, 0).resolve("tokenizer.json")).hasContent("{}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | 32 | 8 | 52 | the new number of layers must be 2 or more, which it is now, not 1
            3 | 24 | 8 | 52 | the new hidden size must be a multiple of 16, which it is now, not 24
            3 | 32 | 6 | 52 | the new number of heads must be a multiple of 4, which it is now, not 6
            3 | 32 | 8 | 23 | the new feed-forward size must be 24 or more, which it is now, not 23
            """)
    void whatCannotBeReachedIsRefused(int layers, int hidden, int heads, int inner, String reason) throws IOException {
        Path model = original(config(4, true), StorageType.F32);

        assertThatThrownBy(() -> widen(model, new WiderShape(layers, hidden, heads, inner), 0))
                .isInstanceOf(TrainingException.class)
                .hasMessage(model + ": cannot be widened: " + reason);
    }

    @Test
    void otherFamiliesAreRefused() throws IOException {
        Path model = directory.resolve("gpt2");
        RandomCheckpoint.write(
                model, new Gpt2Config(40, 64, 16, 2, 4, 64, 1e-5, Set.of(), true), StorageType.F32, 1);

        assertThatThrownBy(() -> widen(model, SHAPE, 0))
                .isInstanceOf(TrainingException.class)
                .hasMessage(model + ": only plain models of the family llama can be widened, and this one is of the family "
                        + "gpt2, not llama");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`\"attention_bias\": true` | biases", "`\"hidden_act\": \"gelu\"` | an activation other than silu",
        "`\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.0}` | scaled or partial rotary positions"
    })
    void whatWouldBeLostIsRefused(String field, String what) throws IOException {
        Path model = directory.resolve("special");
        String json = config(2, true).toJson().replaceFirst("\\s*\"hidden_act\": \"silu\"", field);
        RandomCheckpoint.write(model, ModelConfig.of(json), StorageType.F32, 1);

        assertThatThrownBy(() -> widen(model, SHAPE, 0))
                .isInstanceOf(TrainingException.class)
                .hasMessageEndingWith("and this one has " + what + ", which would be lost");
    }

    @Test
    void theSizeOfGpt2TakesAsManyMultiplicationsPerToken() {
        LlamaConfig wide = new LlamaConfig(
                4096, 512, WiderShape.GPT2_124M.hiddenSize(), WiderShape.GPT2_124M.layers(),
                WiderShape.GPT2_124M.heads(), WiderShape.GPT2_124M.heads(), 64, WiderShape.GPT2_124M.feedForwardSize(),
                1e-5, 10_000, Set.of(0), false);
        Map<String, List<Long>> gpt2 = new Gpt2Config(50_257, 1024, 768, 12, 12, 3072, 1e-5, Set.of(), true).tensors();

        long products = products(wide.tensors());
        long reference = products(gpt2) + 50_257L * 768;

        assertThat((double) products / reference).isBetween(0.999, 1.001);
    }

    private static long products(Map<String, List<Long>> tensors) {
        return tensors.entrySet().stream()
                .filter(entry -> entry.getValue().size() == 2)
                .filter(entry -> !entry.getKey().matches(".*(embed_tokens|wte|wpe).*"))
                .mapToLong(entry -> entry.getValue().get(0) * entry.getValue().get(1))
                .sum();
    }

    /** All logits of a text, computed in binary32. */
    private static float[] logits(Path model) {
        ModelSource source = ModelSource.builder()
                .name("model").path(model).settings(Map.of("weights", "f32")).build();
        try (TensorFlowModelLoader loader = new TensorFlowModelLoader();
                LoadedModel loaded = loader.load(source);
                ModelSequence sequence = loaded.newSequence();
                Evaluation evaluation = loaded.evaluate(List.of(EvaluationItem.all(sequence, TokenTree.chain(TEXT))))) {
            int vocabulary = loaded.info().vocabularySize();
            float[] all = new float[TEXT.length() * vocabulary];
            float[] row = new float[vocabulary];
            for (int node = 0; node < TEXT.length(); node++) {
                evaluation.logits(0, node, row);
                System.arraycopy(row, 0, all, node * vocabulary, vocabulary);
            }
            return all;
        }
    }

    private static double difference(float[] expected, float[] actual) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs((double) expected[i] - actual[i]));
        }
        return largest;
    }
}
