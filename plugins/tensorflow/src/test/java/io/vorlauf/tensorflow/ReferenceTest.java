package io.vorlauf.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.tensorflow.internal.graph.Precision;
import io.vorlauf.tensorflow.reference.ReferenceModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares graphs with the plain Java implementation on models that are made here. */
class ReferenceTest {

    private static final double F32_TOLERANCE = 1e-4;
    private static final double BF16_TOLERANCE = 0.2;

    @TempDir
    private Path directory;

    static Stream<Arguments> models() {
        return Stream.of(
                        TestModels.gpt2(64, true),
                        TestModels.gpt2(64, false),
                        TestModels.llama(64, true),
                        TestModels.llama(64, false),
                        TestModels.llamaWithoutGroups(64))
                .flatMap(config -> Stream.of(Arguments.of(config, 1), Arguments.of(config, 2)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void aTextHasTheLogitsOfTheReference(ModelConfig config, int branches) throws IOException {
        Path checkpoint = TestModels.write(directory, config, StorageType.F32);
        try (LanguageModel model = TestModels.open(checkpoint, Precision.F32, branches)) {
            int[] tokens = Texts.tokens(model, 40, 1);
            double[][] expected = ReferenceModel.open(checkpoint).logits(tokens);

            assertThat(distance(Texts.logits(model, tokens), expected)).isLessThan(F32_TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aTreeHasTheLogitsOfTheReference(ModelConfig config, int branches) throws IOException {
        Path checkpoint = TestModels.write(directory, config, StorageType.F32);
        try (LanguageModel model = TestModels.open(checkpoint, Precision.F32, branches);
                ModelSequence sequence = model.newSequence()) {
            int[] tokens = Texts.tokens(model, 8, 2);
            int[] parents = {-1, 0, 1, 1, 0, 4, 3, -1};
            double[][] expected = ReferenceModel.open(checkpoint).logits(tokens, parents);

            assertThat(distance(Texts.logits(model, sequence, TokenTree.of(0, tokens, parents)), expected))
                    .isLessThan(F32_TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aCheckpointInBfloat16AnswersNearlyAsTheReference(ModelConfig config, int branches) throws IOException {
        Path checkpoint = TestModels.write(directory, config, StorageType.BF16);
        try (LanguageModel model = TestModels.open(checkpoint, Precision.BF16, branches)) {
            int[] tokens = Texts.tokens(model, 40, 1);
            double[][] expected = ReferenceModel.open(checkpoint).logits(tokens);

            assertThat(distance(Texts.logits(model, tokens), expected)).isLessThan(BF16_TOLERANCE);
        }
    }

    @Test
    void aCheckpointInSeveralFilesHasTheLogitsOfTheReference() throws IOException {
        Path checkpoint = directory.resolve("sharded");
        RandomCheckpoint.writeSharded(checkpoint, TestModels.llama(64, false), StorageType.F16, 3, 3);
        try (LanguageModel model = TestModels.open(checkpoint, Precision.F32, 1)) {
            int[] tokens = Texts.tokens(model, 12, 1);
            double[][] expected = ReferenceModel.open(checkpoint).logits(tokens);

            assertThat(distance(Texts.logits(model, tokens), expected)).isLessThan(F32_TOLERANCE);
        }
    }

    private static double distance(float[][] actual, double[][] expected) {
        double largest = actual.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
        for (int row = 0; row < expected.length; row++) {
            float[] rounded = new float[expected[row].length];
            for (int i = 0; i < rounded.length; i++) {
                rounded[i] = (float) expected[row][i];
            }
            assertThat(Arrays.stream(expected[row]).allMatch(Double::isFinite)).isTrue();
            largest = Math.max(largest, Texts.distance(actual[row], rounded));
        }
        return largest;
    }
}
