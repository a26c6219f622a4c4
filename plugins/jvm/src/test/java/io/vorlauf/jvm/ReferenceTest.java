package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.jvm.internal.kernel.Panels.Format;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares models that are made here with a decoder in binary64. */
class ReferenceTest {

    private static final double TOLERANCE = 1e-4;
    private static final double INT8_TOLERANCE = 0.3;

    @TempDir
    private Path directory;

    static Stream<ModelConfig> models() {
        return Stream.of(
                TestModels.gpt2(64, true),
                TestModels.gpt2(64, false),
                TestModels.llama(64, true),
                TestModels.llama(64, false),
                TestModels.llamaWithoutGroups(64),
                TestModels.odd(64));
    }

    @ParameterizedTest
    @MethodSource("models")
    void aTextHasTheLogitsOfTheReference(ModelConfig config) throws IOException {
        Path checkpoint = TestModels.write(directory, config, StorageType.F32);
        try (LanguageModel model = TestModels.open(checkpoint, Format.F32, 2)) {
            int[] tokens = Texts.tokens(model, 40, 1);

            assertThat(distance(Texts.logits(model, tokens), Reference.logits(checkpoint, tokens))).isLessThan(TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aTreeHasTheLogitsOfTheReference(ModelConfig config) throws IOException {
        Path checkpoint = TestModels.write(directory, config, StorageType.F32);
        try (LanguageModel model = TestModels.open(checkpoint, Format.F32, 2);
                ModelSequence sequence = model.newSequence()) {
            int[] tokens = Texts.tokens(model, 8, 2);
            int[] parents = {-1, 0, 1, 1, 0, 4, 3, -1};
            double[][] expected = Reference.logits(checkpoint, tokens, parents);

            assertThat(distance(Texts.logits(model, sequence, TokenTree.of(0, tokens, parents)), expected))
                    .isLessThan(TOLERANCE);
        }
    }

    /** Arithmetic is in binary32, whatever the weights: nothing is lost that was not lost in the file. */
    @ParameterizedTest
    @MethodSource("models")
    void aCheckpointInBfloat16HasTheLogitsOfTheReference(ModelConfig config) throws IOException {
        Path checkpoint = TestModels.write(directory, config, StorageType.BF16);
        try (LanguageModel model = TestModels.open(checkpoint, Format.BF16, 2)) {
            int[] tokens = Texts.tokens(model, 40, 1);

            assertThat(distance(Texts.logits(model, tokens), Reference.logits(checkpoint, tokens))).isLessThan(TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void weightsOfEightBitsGiveNearlyTheLogitsOfTheReference(ModelConfig config) throws IOException {
        Path checkpoint = TestModels.write(directory, config, StorageType.F32);
        try (LanguageModel model = TestModels.open(checkpoint, Format.INT8, 2)) {
            int[] tokens = Texts.tokens(model, 40, 1);

            assertThat(distance(Texts.logits(model, tokens), Reference.logits(checkpoint, tokens)))
                    .isLessThan(INT8_TOLERANCE);
        }
    }

    @Test
    void aCheckpointInSeveralFilesHasTheLogitsOfTheReference() throws IOException {
        Path checkpoint = directory.resolve("sharded");
        RandomCheckpoint.writeSharded(checkpoint, TestModels.llama(64, false), StorageType.F16, 3, 3);
        try (LanguageModel model = TestModels.open(checkpoint, Format.F32, 1)) {
            int[] tokens = Texts.tokens(model, 12, 1);

            assertThat(distance(Texts.logits(model, tokens), Reference.logits(checkpoint, tokens))).isLessThan(TOLERANCE);
        }
    }

    private static double distance(float[][] actual, double[][] expected) {
        double largest = actual.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
        for (int row = 0; row < expected.length; row++) {
            assertThat(Arrays.stream(expected[row]).allMatch(Double::isFinite)).isTrue();
            for (int i = 0; i < expected[row].length; i++) {
                double difference = Math.abs(actual[row][i] - expected[row][i]);
                largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
            }
        }
        return largest;
    }
}
