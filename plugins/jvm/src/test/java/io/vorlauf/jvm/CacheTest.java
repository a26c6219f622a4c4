package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.Panels;
import io.vorlauf.jvm.internal.kernel.Panels.Format;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However a text gets into the cache, the logits after it are the same bits. */
class CacheTest {

    private static final int CONTEXT = 600;

    @TempDir
    private Path directory;

    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of(TestModels.gpt2(CONTEXT, true), Format.F32),
                Arguments.of(TestModels.llama(CONTEXT, false), Format.F32),
                Arguments.of(TestModels.gpt2(CONTEXT, true), Format.BF16),
                Arguments.of(TestModels.llama(CONTEXT, false), Format.BF16));
    }

    private LanguageModel open(ModelConfig config, Format format) throws IOException {
        return TestModels.open(TestModels.write(directory, config, StorageType.F32), format, 2);
    }

    @ParameterizedTest
    @MethodSource("models")
    void aTextInOneGoEqualsTheTextInPiecesAndTokenByToken(ModelConfig config, Format format)
            throws IOException {
        try (LanguageModel model = open(config, format)) {
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
            ModelConfig config, Format format) throws IOException {
        LanguageModel model = open(config, format);
        long bytesPerWeight = format == Format.F32 ? 4 : 2;
        try {
            ModelMemory before = model.memory().orElseThrow();
            assertThat(before.weightBytes()).isGreaterThanOrEqualTo(model.info().parameterCount() * bytesPerWeight);
            try (ModelSequence one = model.newSequence(); ModelSequence other = model.newSequence()) {
                Texts.append(model, one, Texts.tokens(model, 300, 1));
                Texts.append(model, other, Texts.tokens(model, 300, 2));
                ModelMemory after = model.memory().orElseThrow();

                long width = (long) config.kvHeads() * config.headSize();
                long perToken = Float.BYTES * config.layers() * (width + Panels.roundUp(width, Kernels.WIDTH));
                assertThat(before.cacheBytes()).isZero();
                assertThat(after.cacheBytes()).isBetween(600 * perToken, 900 * perToken);
                assertThat(after.weightBytes()).isEqualTo(before.weightBytes());
            }
            assertThat(model.memory().orElseThrow().cacheBytes()).as("once the texts are closed").isZero();
        } finally {
            model.close();
        }
        assertThat(model.memory()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("models")
    void aTreeEqualsItsPathsAlone(ModelConfig config, Format format) throws IOException {
        try (LanguageModel model = open(config, format);
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
    void aKeptPathEqualsTheSameTextEvaluatedDirectly(ModelConfig config, Format format)
            throws IOException {
        try (LanguageModel model = open(config, format);
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

    @Test
    void aTreeThatGrowsOverSeveralCallsEqualsTheTreeInOneCall() throws IOException {
        try (LanguageModel model = open(TestModels.llama(CONTEXT, true), Format.F32);
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

    @Test
    void aSequenceThatWasCutContinuesAsAFreshOne() throws IOException {
        try (LanguageModel model = open(TestModels.gpt2(CONTEXT, true), Format.F32);
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

    @Test
    void sequencesThatGrowBlockByBlockKeepTheirLogits() throws IOException {
        try (LanguageModel model = open(TestModels.llama(CONTEXT, false), Format.F32)) {
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

    @Test
    void aTreeAtTheEndOfTheContextMayHaveMoreNodesThanTheContextHasPositions() throws IOException {
        try (LanguageModel model = open(TestModels.llama(64, true), Format.F32);
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
}
