package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Several sequences in one call: each gets the bits that it gets alone. */
class BatchTest {

    private static final int[] LENGTHS = {3, 140, 17, 1, 60, 9};
    private static final int[][] PARENTS = {
        {-1, 0, 0, 1}, {-1, -1}, {-1, 0, 1, 2, 3, 0, 5}, {-1}, {-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {-1, 0, 1}
    };

    @TempDir
    private Path directory;

    static Stream<Arguments> models() {
        return Stream.of(TestModels.gpt2(256, true), TestModels.llama(256, false))
                .flatMap(config -> IntStream.of(2, 3, 4, 5, 6).mapToObj(count -> Arguments.of(config, count)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void aCallWithSeveralSequencesEqualsSeveralCalls(ModelConfig config, int count) throws IOException {
        try (LanguageModel model = TestModels.load(directory, config)) {
            List<ModelSequence> together = sequences(model, count);
            List<ModelSequence> apart = sequences(model, count);
            List<EvaluationItem> items = items(model, together);
            try (Evaluation evaluation = model.evaluate(items)) {
                for (int i = 0; i < count; i++) {
                    float[][] expected = Texts.logits(model, apart.get(i), tree(model, i));
                    float[][] actual = Texts.rows(model, evaluation, i, expected.length);
                    assertThat(Texts.distance(actual, expected)).as("item %d", i).isZero();
                }
            }
        }
    }

    @Test
    void keepingAndCuttingOneSequenceLeavesTheOthersUntouched() throws IOException {
        try (LanguageModel model = TestModels.load(directory, TestModels.llama(256, true))) {
            List<ModelSequence> sequences = sequences(model, 4);
            model.evaluate(items(model, sequences)).close();

            sequences.get(0).keep(0, 2);
            sequences.get(1).truncate(70);
            sequences.get(2).keep(0, 5, 6);
            sequences.get(3).close();

            int[] own = tokens(model, 0);
            int[] kept = Texts.join(own, tree(model, 0).token(0), tree(model, 0).token(2));
            assertContinues(model, sequences.get(0), kept);
            int[] cut = Arrays.copyOf(tokens(model, 1), 70);
            assertContinues(model, sequences.get(1), cut);
            TokenTree third = tree(model, 2);
            int[] path = Texts.join(tokens(model, 2), third.token(0), third.token(5), third.token(6));
            assertContinues(model, sequences.get(2), path);
        }
    }

    @Test
    void anItemGetsTheRowsItWantsInItsOrder() throws IOException {
        try (LanguageModel model = TestModels.load(directory, TestModels.gpt2(256, true))) {
            List<ModelSequence> sequences = sequences(model, 3);
            float[][] all = Texts.logits(model, sequences.get(2), tree(model, 2));
            sequences.get(2).keep();
            List<EvaluationItem> items = List.of(
                    EvaluationItem.some(sequences.get(0), tree(model, 0)),
                    EvaluationItem.last(sequences.get(1), tree(model, 1)),
                    EvaluationItem.some(sequences.get(2), tree(model, 2), 5, 0, 5));
            try (Evaluation evaluation = model.evaluate(items)) {
                float[][] rows = Texts.rows(model, evaluation, 2, 3);
                assertThat(Texts.distance(rows, new float[][] {all[5], all[0], all[5]})).isZero();
            }
        }
    }

    /** Checks that the next token has the logits that it has after this text in a fresh sequence. */
    private static void assertContinues(LanguageModel model, ModelSequence sequence, int[] text) {
        float[] continued = Texts.append(model, sequence, 5)[0];
        float[][] fresh = Texts.logits(model, Texts.join(text, 5));
        assertThat(Texts.distance(continued, fresh[text.length])).isZero();
    }

    private static List<EvaluationItem> items(LanguageModel model, List<ModelSequence> sequences) {
        return IntStream.range(0, sequences.size())
                .mapToObj(i -> EvaluationItem.all(sequences.get(i), tree(model, i)))
                .toList();
    }

    private static int[] tokens(LanguageModel model, int i) {
        return Texts.tokens(model, LENGTHS[i], i);
    }

    private static TokenTree tree(LanguageModel model, int i) {
        return TokenTree.of(0, Texts.tokens(model, PARENTS[i].length, 100 + i), PARENTS[i]);
    }

    private static List<ModelSequence> sequences(LanguageModel model, int count) {
        List<ModelSequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ModelSequence sequence = model.newSequence();
            Texts.append(model, sequence, tokens(model, i));
            sequences.add(sequence);
        }
        return sequences;
    }
}
