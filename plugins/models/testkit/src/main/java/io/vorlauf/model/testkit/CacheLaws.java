// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.LogitRow;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.ModelConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * However a text gets into the cache, the logits after it are the same bits: in pieces, as a path of a tree, beside
 * other sequences in one call, and from several threads.
 */
public abstract class CacheLaws extends ModelLaws {

    private static final int CONTEXT = 600;
    private static final int THREADS = 3;
    private static final int STEPS = 150;
    private static final int[] LENGTHS = {3, 140, 17, 1, 60, 9};
    private static final int[][] PARENTS = {
        {-1, 0, 0, 1}, {-1, -1}, {-1, 0, 1, 2, 3, 0, 5}, {-1}, {-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {-1, 0, 1}
    };

    /** The laws for some variants. */
    protected CacheLaws(List<Variant> variants) {
        super(variants);
    }

    Stream<Arguments> models() {
        return each(List.of(
                SmallModels.gpt2(CONTEXT, true), SmallModels.llama(CONTEXT, false), SmallModels.longTexts(CONTEXT)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void aTextInOneGoEqualsTheTextInPiecesAndTokenByToken(ModelConfig config, Variant variant)
            throws IOException {
        try (LoadedModel model = openSameBits(config, variant)) {
            int[] text = Texts.tokens(model, 48, 1);
            float[][] whole = Texts.logits(model, text);

            for (int piece : new int[] {1, 3, 8, 20}) {
                try (ModelSequence sequence = model.newSequence()) {
                    for (int from = 0; from < text.length; from += piece) {
                        int to = Math.min(text.length, from + piece);
                        float[][] part = Texts.append(model, sequence, Arrays.copyOfRange(text, from, to));
                        assertThat(Texts.distance(part, Arrays.copyOfRange(whole, from, to)))
                                .as("pieces of %d, tokens from %d", piece, from)
                                .isZero();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void theMemoryOfAModelGrowsWithItsTextsAndIsUnknownOnceItIsClosed(
            ModelConfig config, Variant variant) throws IOException {
        LoadedModel model = open(config, variant);
        try {
            ModelMemory before = model.memory().orElseThrow();
            assertThat((double) before.weightBytes())
                    .isGreaterThanOrEqualTo(model.info().parameterCount() * variant.bytesPerWeight());
            try (ModelSequence one = model.newSequence(); ModelSequence other = model.newSequence()) {
                Texts.append(model, one, Texts.tokens(model, 300, 1));
                Texts.append(model, other, Texts.tokens(model, 300, 2));
                ModelMemory after = model.memory().orElseThrow();

                long perToken = 2L * Float.BYTES * config.decoder().layers() * config.decoder().kvHeads() * config.decoder().headSize();
                assertThat(after.cacheBytes())
                        .isGreaterThanOrEqualTo(600 * perToken)
                        .isGreaterThan(before.cacheBytes());
                assertThat(after.weightBytes()).isEqualTo(before.weightBytes());
                assertThat(after.usedTokens()).isEqualTo(600);
                assertThat(after.cacheTokens()).isGreaterThanOrEqualTo(600);
                assertThat(after.cacheBytes()).isGreaterThanOrEqualTo(2 * model.cacheBytes(300));
                assertThat(model.cacheBytes(300)).isGreaterThanOrEqualTo(300 * perToken);
                assertThat(model.cacheBytes(0)).isZero();
            }
            assertThat(model.memory().orElseThrow().usedTokens()).isZero();
        } finally {
            model.close();
        }
        assertThat(model.memory()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("models")
    void aForkContinuesAsATextThatWasEvaluatedByItself(ModelConfig config, Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(config, variant);
                ModelSequence sequence = model.newSequence()) {
            int[] text = Texts.tokens(model, 450, 1);
            Texts.append(model, sequence, text);
            for (int length : new int[] {1, 63, 64, 65, 127, 128, 200, 384, 385, 450}) {
                try (ModelSequence fork = sequence.fork(length).orElseThrow()) {
                    assertThat(fork.length()).isEqualTo(length);
                    assertThat(fork.pending()).isZero();
                    assertContinues(model, fork, Arrays.copyOf(text, length));
                }
            }
            assertContinues(model, sequence, text);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aForkAndItsOriginDoNotNoticeEachOther(Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(SmallModels.llama(CONTEXT, true), variant)) {
            int[] text = Texts.tokens(model, 100, 1);
            ModelSequence origin = model.newSequence();
            Texts.append(model, origin, text);
            Texts.logits(model, origin, TokenTree.of(0, Texts.tokens(model, 4, 2), new int[] {-1, -1, 1, 2}));
            ModelSequence fork = origin.fork(90).orElseThrow();
            assertThat(origin.pending()).isEqualTo(4);
            ModelSequence forkOfFork = fork.fork(80).orElseThrow();

            origin.keep(1, 2);
            int[] kept = Texts.join(text, Texts.tokens(model, 4, 2)[1], Texts.tokens(model, 4, 2)[2]);
            assertContinues(model, origin, kept);
            fork.truncate(70);
            assertContinues(model, fork, Arrays.copyOf(text, 70));
            origin.close();
            assertContinues(model, forkOfFork, Arrays.copyOf(text, 80));
            Texts.append(model, fork, Texts.tokens(model, 40, 3));
            fork.close();
            ModelSequence other = model.newSequence();
            Texts.append(model, other, Texts.tokens(model, 100, 4));
            Texts.append(model, forkOfFork, text[80]);
            assertContinues(model, forkOfFork, Texts.join(Arrays.copyOf(text, 80), 5, text[80]));
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aForkOfMoreTokensThanThereAreIsRefused(Variant variant) throws IOException {
        try (LoadedModel model = open(SmallModels.llama(CONTEXT, true), variant)) {
            ModelSequence sequence = model.newSequence();
            Texts.append(model, sequence, 1, 2, 3);
            assertThatThrownBy(() -> sequence.fork(4)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 tokens").hasMessageContaining("4 tokens");
            assertThatThrownBy(() -> sequence.fork(0)).isInstanceOf(IllegalArgumentException.class);
            sequence.close();
            assertThatThrownBy(() -> sequence.fork(1)).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Rooms of all sizes are handed on from one sequence to the next, and copied, while passes of others run. */
    @ParameterizedTest
    @MethodSource("variants")
    void sequencesComeForkAndGoWhileOthersAreEvaluated(Variant variant)
            throws IOException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (LoadedModel model = openSameBits(SmallModels.llama(CONTEXT, false), variant)) {
            int[] text = Texts.tokens(model, 300, 1);
            float[][] expected = Texts.logits(model, text);
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int seed = thread;
                running.add(threads.submit(() -> comeAndGo(model, text, expected, seed)));
            }
            for (Future<?> one : running) {
                one.get();
            }
            assertThat(model.memory().orElseThrow().usedTokens()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void comeAndGo(LoadedModel model, int[] text, float[][] expected, int seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            int cut = 1 + random.nextInt(text.length - 40);
            int length = 1 + random.nextInt(cut);
            try (ModelSequence origin = model.newSequence()) {
                Texts.append(model, origin, Arrays.copyOf(text, cut));
                try (ModelSequence fork = origin.fork(length).orElseThrow()) {
                    float[][] rows = Texts.append(model, fork, Arrays.copyOfRange(text, length, length + 5));
                    assertThat(rows).isDeepEqualTo(Arrays.copyOfRange(expected, length, length + 5));
                }
                float[][] rows = Texts.append(model, origin, Arrays.copyOfRange(text, cut, cut + 40));
                assertThat(rows).isDeepEqualTo(Arrays.copyOfRange(expected, cut, cut + 40));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aTreeEqualsItsPathsAlone(ModelConfig config, Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(config, variant);
                ModelSequence sequence = model.newSequence()) {
            int[] text = Texts.tokens(model, 30, 1);
            Texts.append(model, sequence, text);
            TokenTree tree = TokenTree.of(0, Texts.tokens(model, 7, 2), new int[] {-1, 0, 0, 1, -1, 4, 3});
            float[][] logits = Texts.logits(model, sequence, tree);

            for (int node = 0; node < tree.size(); node++) {
                int[] path = Texts.join(text, path(tree, node));
                float[][] alone = Texts.logits(model, path);
                assertThat(Texts.distance(logits[node], alone[path.length - 1]))
                        .as("node %d", node)
                        .isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aKeptPathEqualsTheSameTextEvaluatedDirectly(ModelConfig config, Variant variant)
            throws IOException {
        try (LoadedModel model = openSameBits(config, variant);
                ModelSequence sequence = model.newSequence()) {
            int[] text = Texts.tokens(model, 30, 1);
            Texts.append(model, sequence, text);
            TokenTree tree = TokenTree.of(0, Texts.tokens(model, 6, 2), new int[] {-1, -1, 1, 0, 2, 4});
            Texts.logits(model, sequence, tree);
            sequence.keep(1, 2, 4, 5);

            assertThat(sequence.length()).isEqualTo(34);
            assertThat(sequence.pending()).isZero();
            int[] direct = Texts.join(Texts.join(text, path(tree, 5)), 9);
            assertThat(Texts.distance(Texts.append(model, sequence, 9)[0], Texts.logits(model, direct)[34]))
                    .isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aTreeThatGrowsOverSeveralCallsEqualsTheTreeInOneCall(Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(SmallModels.llama(CONTEXT, true), variant);
                ModelSequence once = model.newSequence();
                ModelSequence grown = model.newSequence()) {
            int[] tokens = Texts.tokens(model, 7, 3);
            int[] parents = {-1, 0, 0, 1, 2, 2, 4};
            float[][] expected = Texts.logits(model, once, TokenTree.of(0, tokens, parents));

            int[] ends = {1, 3, 6, 7};
            int from = 0;
            for (int to : ends) {
                TokenTree part = TokenTree.of(
                        from, Arrays.copyOfRange(tokens, from, to), Arrays.copyOfRange(parents, from, to));
                assertThat(Texts.distance(
                                Texts.logits(model, grown, part), Arrays.copyOfRange(expected, from, to)))
                        .isZero();
                from = to;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aSequenceThatWasCutContinuesAsAFreshOne(Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(SmallModels.gpt2(CONTEXT, true), variant);
                ModelSequence sequence = model.newSequence()) {
            int[] text = Texts.tokens(model, 40, 1);
            Texts.append(model, sequence, text);
            model.evaluate(List.of(EvaluationItem.last(sequence, TokenTree.chain(1, 2, 3)))).close();
            sequence.truncate(25);
            float[][] continued = Texts.append(model, sequence, 8, 9);

            float[][] fresh = Texts.logits(model, Texts.join(Arrays.copyOf(text, 25), 8, 9));
            assertThat(Texts.distance(continued, Arrays.copyOfRange(fresh, 25, 27))).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void sequencesThatGrowInTurnKeepTheirLogits(Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(SmallModels.llama(CONTEXT, false), variant)) {
            int[][] texts = new int[3][];
            List<ModelSequence> sequences = new ArrayList<>();
            for (int i = 0; i < texts.length; i++) {
                texts[i] = Texts.tokens(model, 590, i);
                sequences.add(model.newSequence());
            }
            float[][][] last = new float[texts.length][][];
            for (int from = 0; from < 590; from += 59) {
                for (int i = 0; i < texts.length; i++) {
                    last[i] = Texts.append(model, sequences.get(i), Arrays.copyOfRange(texts[i], from, from + 59));
                }
            }
            for (int i = 0; i < texts.length; i++) {
                float[][] whole = Texts.logits(model, texts[i]);
                assertThat(Texts.distance(last[i], Arrays.copyOfRange(whole, 531, 590)))
                        .as("sequence %d", i)
                        .isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aTreeAtTheEndOfTheContextMayHaveMoreNodesThanTheContextHasPositions(Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(SmallModels.llama(64, true), variant);
                ModelSequence sequence = model.newSequence()) {
            int[] text = Texts.tokens(model, 63, 1);
            Texts.append(model, sequence, text);
            int[] tokens = Texts.tokens(model, 90, 2);
            int[] parents = new int[tokens.length];
            Arrays.fill(parents, TokenTree.COMMITTED);
            float[][] logits = Texts.logits(model, sequence, TokenTree.of(0, tokens, parents));

            float[][] direct = Texts.logits(model, Texts.join(text, tokens[89]));
            assertThat(Texts.distance(logits[89], direct[63])).isZero();
        }
    }

    private static int[] path(TokenTree tree, int node) {
        int[] path = {};
        for (int at = node; at >= 0; at = tree.parent(at)) {
            path = Texts.join(new int[] {tree.token(at)}, path);
        }
        return path;
    }

    @ParameterizedTest
    @MethodSource("models")
    void aCallWithSeveralSequencesEqualsSeveralCalls(ModelConfig config, Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(config, variant)) {
            for (int count = 2; count <= LENGTHS.length; count++) {
                List<ModelSequence> together = sequences(model, count);
                List<ModelSequence> apart = sequences(model, count);
                try (Evaluation evaluation = model.evaluate(items(model, together))) {
                    for (int i = 0; i < count; i++) {
                        float[][] expected = Texts.logits(model, apart.get(i), tree(model, i));
                        float[][] actual = Texts.rows(model, evaluation, i, expected.length);
                        assertThat(Texts.distance(actual, expected)).as("item %d of %d", i, count).isZero();
                    }
                }
                together.forEach(ModelSequence::close);
                apart.forEach(ModelSequence::close);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void keepingAndCuttingOneSequenceLeavesTheOthersUntouched(Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(SmallModels.llama(CONTEXT, true), variant)) {
            List<ModelSequence> sequences = sequences(model, 4);
            model.evaluate(items(model, sequences)).close();

            sequences.get(0).keep(0, 2);
            sequences.get(1).truncate(70);
            sequences.get(2).keep(0, 5, 6);
            sequences.get(3).close();

            int[] kept = Texts.join(tokens(model, 0), tree(model, 0).token(0), tree(model, 0).token(2));
            assertContinues(model, sequences.get(0), kept);
            assertContinues(model, sequences.get(1), Arrays.copyOf(tokens(model, 1), 70));
            TokenTree third = tree(model, 2);
            int[] path = Texts.join(tokens(model, 2), third.token(0), third.token(5), third.token(6));
            assertContinues(model, sequences.get(2), path);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void anItemGetsTheRowsItWantsInItsOrder(Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(SmallModels.gpt2(CONTEXT, true), variant)) {
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

    @ParameterizedTest
    @MethodSource("variants")
    void aRowToBeLookedAtIsTheOneThatIsCopiedAndStaysAsItIs(Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(SmallModels.gpt2(CONTEXT, true), variant);
                ModelSequence sequence = model.newSequence()) {
            int size = model.info().vocabularySize();
            Evaluation evaluation = model.evaluate(List.of(EvaluationItem.some(sequence, tree(model, 2), 5, 0)));
            float[][] copies = Texts.rows(model, evaluation, 0, 2);
            List<LogitRow> rows = List.of(evaluation.row(0, 0, size), evaluation.row(0, 1, size));
            assertThatThrownBy(() -> evaluation.row(0, 2, size)).isInstanceOf(IndexOutOfBoundsException.class);
            evaluation.close();
            assertThatThrownBy(() -> evaluation.row(0, 0, size)).isInstanceOf(IllegalStateException.class);
            sequence.keep();
            Texts.logits(model, sequence, tree(model, 1));
            for (int i = 0; i < copies.length; i++) {
                int from = rows.get(i).from();
                assertThat(Arrays.copyOfRange(rows.get(i).values(), from, from + size)).containsExactly(copies[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void threadsGetBitForBitWhatOneThreadGets(Variant variant)
            throws IOException, InterruptedException, ExecutionException {
        List<float[][]> serial = new ArrayList<>();
        try (LoadedModel model = openSameBits(SmallModels.llama(CONTEXT, false), variant)) {
            for (int thread = 0; thread < THREADS; thread++) {
                serial.add(steps(model, thread));
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (LoadedModel model = openSameBits(SmallModels.llama(CONTEXT, false), variant)) {
            List<Future<float[][]>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int seed = thread;
                running.add(threads.submit(() -> steps(model, seed)));
            }
            for (int thread = 0; thread < THREADS; thread++) {
                assertThat(running.get(thread).get()).isDeepEqualTo(serial.get(thread));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Token by token, so that caches grow while other threads evaluate. */
    private static float[][] steps(LoadedModel model, int seed) {
        int[] tokens = Texts.tokens(model, STEPS, seed);
        float[][] logits = new float[STEPS][];
        try (ModelSequence sequence = model.newSequence()) {
            for (int step = 0; step < STEPS; step++) {
                logits[step] = Texts.append(model, sequence, tokens[step])[0];
            }
        }
        return logits;
    }

    /** Checks that the next token has the logits that it has after this text in a fresh sequence. */
    private static void assertContinues(LoadedModel model, ModelSequence sequence, int[] text) {
        float[] continued = Texts.append(model, sequence, 5)[0];
        float[][] fresh = Texts.logits(model, Texts.join(text, 5));
        assertThat(Texts.distance(continued, fresh[text.length])).isZero();
    }

    private static List<EvaluationItem> items(LoadedModel model, List<ModelSequence> sequences) {
        return IntStream.range(0, sequences.size())
                .mapToObj(i -> EvaluationItem.all(sequences.get(i), tree(model, i)))
                .toList();
    }

    private static int[] tokens(LoadedModel model, int i) {
        return Texts.tokens(model, LENGTHS[i], i);
    }

    private static TokenTree tree(LoadedModel model, int i) {
        return TokenTree.of(0, Texts.tokens(model, PARENTS[i].length, 100 + i), PARENTS[i]);
    }

    private static List<ModelSequence> sequences(LoadedModel model, int count) {
        List<ModelSequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ModelSequence sequence = model.newSequence();
            Texts.append(model, sequence, tokens(model, i));
            sequences.add(sequence);
        }
        return sequences;
    }
}
