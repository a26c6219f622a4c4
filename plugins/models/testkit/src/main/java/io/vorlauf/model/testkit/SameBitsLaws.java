// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.ModelConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The law: the logits of a node are the same bits however it is evaluated. Each test cuts one text in another way and
 * compares every row with that of evaluating token by token, by equality of bits.
 */
public abstract class SameBitsLaws extends ModelLaws {

    private static final int[] CHAINS = Boolean.getBoolean("vorlauf.laws")
            ? new int[] {2, 3, 5, 8, 13, 31, 64, 129, 300}
            : new int[] {3, 13, 129, 300};

    private final int length;

    /**
     * The laws for some variants.
     *
     * @param length how long texts are, from 100 to 450: a few blocks of a backend whose cache consists of blocks
     */
    protected SameBitsLaws(List<Variant> variants, int length) {
        super(variants);
        this.length = length;
    }

    Stream<Arguments> models() {
        return each(List.of(
                SmallModels.gpt2(900, true), SmallModels.llama(500, false), SmallModels.llamaWithoutGroups(900),
                SmallModels.odd(500), SmallModels.wide(500)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void aTextHasTheSameBitsInChainsTreesLanesAndPieces(
            ModelConfig config, Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(config, variant)) {
            int[] text = Texts.tokens(model, length, 3);
            float[][] plain = tokenByToken(model, text);
            for (int chain : CHAINS) {
                assertSame(model, text, plain, "chains of " + chain,
                        (random, left) -> new Cut(Math.min(chain, left), 0));
            }
            assertSame(model, text, plain, "small trees", (random, left) -> new Cut(Math.min(4, left), 3));
            assertSame(model, text, plain, "large trees", (random, left) -> new Cut(Math.min(6, left), 10));
            assertSame(model, text, plain, "any pieces",
                    (random, left) -> new Cut(Math.min(1 + random.nextInt(40), left), random.nextInt(4)));
        }
    }

    Stream<Arguments> families() {
        return each(SmallModels.families(128));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("families")
    void aTextOfEveryFamilyHasTheSameBitsInChainsTreesAndPieces(ModelConfig config, Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(config, variant)) {
            int[] text = Texts.tokens(model, 75, 3);
            float[][] plain = tokenByToken(model, text);
            assertSame(model, text, plain, "the whole text", (random, left) -> new Cut(left, 0));
            assertSame(model, text, plain, "chains of 3", (random, left) -> new Cut(Math.min(3, left), 0));
            assertSame(model, text, plain, "trees", (random, left) -> new Cut(Math.min(5, left), 6));
            assertSame(model, text, plain, "any pieces",
                    (random, left) -> new Cut(Math.min(1 + random.nextInt(20), left), random.nextInt(4)));
        }
    }

    /** Blocks may be computed in pairs. */
    @ParameterizedTest
    @MethodSource("variants")
    void aTextOfTwiceTheBlocksHasTheSameBits(Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(SmallModels.llama(3 * length, true), variant)) {
            int[] text = Texts.tokens(model, 2 * length, 3);
            float[][] plain = tokenByToken(model, text);
            assertSame(model, text, plain, "chains of 100", (random, left) -> new Cut(Math.min(100, left), 0));
            assertSame(model, text, plain, "trees", (random, left) -> new Cut(Math.min(6, left), 8));
        }
    }

    /** What a text has if each token is evaluated alone. */
    protected static float[][] tokenByToken(LoadedModel model, int[] text) {
        float[][] rows = new float[text.length][];
        try (ModelSequence sequence = model.newSequence()) {
            for (int i = 0; i < text.length; i++) {
                rows[i] = Texts.append(model, sequence, text[i])[0];
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void aTextHasTheSameBitsBesideOthers(ModelConfig config, Variant variant)
            throws IOException {
        try (LoadedModel model = openSameBits(config, variant);
                ModelSequence alone = model.newSequence();
                ModelSequence together = model.newSequence()) {
            int[] text = Texts.tokens(model, 60, 4);
            Random random = new Random(5);
            List<ModelSequence> others = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                others.add(model.newSequence());
                Texts.append(model, others.get(i), Texts.tokens(model, 1 + 50 * i, i));
            }
            for (int i = 0; i < text.length; i++) {
                float[] expected = Texts.append(model, alone, text[i])[0];
                List<EvaluationItem> items = new ArrayList<>();
                int count = random.nextInt(others.size() + 1);
                for (ModelSequence other : others.subList(0, count)) {
                    items.add(EvaluationItem.all(
                            other, TokenTree.chain(Texts.tokens(model, 1 + random.nextInt(20), i))));
                }
                int place = random.nextInt(count + 1);
                items.add(place, EvaluationItem.all(together, TokenTree.chain(text[i])));
                try (Evaluation evaluation = model.evaluate(items)) {
                    float[] row = Texts.rows(model, evaluation, place, 1)[0];
                    assertThat(Arrays.equals(row, expected)).as("token %d", i).isTrue();
                }
                together.keep(0);
                others.subList(0, count).forEach(ModelSequence::keep);
            }
        }
    }

    /** Single tokens, trees and pieces of prompts of many sequences, long ones and short ones, together in each call. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void manyTextsHaveTheSameBitsTogetherAsEachAlone(ModelConfig config, Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(config, variant)) {
            for (int count : new int[] {2, 7, 16, 32}) {
                Random random = new Random(count);
                List<ModelSequence> sequences = new ArrayList<>();
                int[][] texts = new int[count][];
                int[] done = new int[count];
                float[][][] plain = new float[count][][];
                for (int i = 0; i < count; i++) {
                    texts[i] = Texts.tokens(model, 60 + random.nextInt(length - 60), i % 5);
                    plain[i] = Texts.logits(model, texts[i]);
                    done[i] = random.nextInt(texts[i].length - 10);
                    sequences.add(model.newSequence());
                    if (done[i] > 0) {
                        Texts.append(model, sequences.get(i), Arrays.copyOf(texts[i], done[i]));
                    }
                }
                for (int round = 0; round < 4; round++) {
                    evaluateTogether(model, sequences, texts, done, plain, random);
                }
                sequences.forEach(ModelSequence::close);
            }
        }
    }

    private static void evaluateTogether(
            LoadedModel model, List<ModelSequence> sequences, int[][] texts, int[] done, float[][][] plain,
            Random random) {
        List<Integer> order = IntStream.range(0, texts.length)
                .filter(i -> done[i] < texts[i].length && random.nextInt(6) > 0)
                .boxed()
                .collect(Collectors.toCollection(ArrayList::new));
        if (order.isEmpty()) {
            return;
        }
        Collections.shuffle(order, random);
        List<Piece> pieces = new ArrayList<>();
        List<EvaluationItem> items = new ArrayList<>();
        for (int i : order) {
            int kind = random.nextInt(4);
            int tokens = kind < 2 ? 1 : kind == 2 ? 1 + random.nextInt(5) : 1 + random.nextInt(70);
            Cut cut = new Cut(Math.min(tokens, texts[i].length - done[i]), kind == 2 ? 3 : 0);
            pieces.add(Piece.of(model, texts[i], done[i], cut, random));
            Piece piece = pieces.get(pieces.size() - 1);
            items.add(EvaluationItem.some(sequences.get(i), piece.tree(), piece.path()));
        }
        try (Evaluation evaluation = model.evaluate(items)) {
            for (int item = 0; item < items.size(); item++) {
                int i = order.get(item);
                float[][] rows = Texts.rows(model, evaluation, item, pieces.get(item).path().length);
                for (int row = 0; row < rows.length; row++) {
                    assertThat(Arrays.equals(rows[row], plain[i][done[i] + row]))
                            .as("%d texts: token %d of text %d", texts.length, done[i] + row, i).isTrue();
                }
            }
        }
        for (int item = 0; item < items.size(); item++) {
            int i = order.get(item);
            sequences.get(i).keep(pieces.get(item).path());
            done[i] += pieces.get(item).path().length;
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void aTextHasTheSameBitsAfterItWasCutAndAfterTreesThatWereDropped(
            ModelConfig config, Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(config, variant);
                ModelSequence fresh = model.newSequence();
                ModelSequence used = model.newSequence()) {
            int[] text = Texts.tokens(model, length - 30, 6);
            float[][] expected = Texts.append(model, fresh, text);
            Texts.append(model, used, Texts.tokens(model, length - 20, 7));
            used.truncate(0);
            int cut = text.length - 20;
            Texts.append(model, used, Arrays.copyOf(text, cut));
            int[] parents = IntStream.range(0, 120).map(i -> i < 40 ? -1 : i - 40).toArray();
            Texts.logits(model, used, TokenTree.of(0, Texts.tokens(model, 120, 8), parents));
            used.keep();

            float[][] rest = Texts.append(model, used, Arrays.copyOfRange(text, cut, text.length));

            assertThat(rest).isDeepEqualTo(Arrays.copyOfRange(expected, cut, text.length));
        }
    }

    /**
     * A piece of a text.
     *
     * @param tokens how many tokens of the text
     * @param others how many nodes there are at most before, and after, each of them, which are not kept
     */
    public record Cut(int tokens, int others) {}

    /** Cuts a text into pieces. */
    public interface Cutter {

        /** The next piece of a text of which so many tokens are left. */
        Cut next(Random random, int left);
    }

    /** Checks that each token of a text that is evaluated piece by piece has some logits, bit for bit. */
    protected static void assertSame(LoadedModel model, int[] text, float[][] plain, String how, Cutter cutter) {
        Random random = new Random(9);
        try (ModelSequence sequence = model.newSequence()) {
            int done = 0;
            while (done < text.length) {
                Cut cut = cutter.next(random, text.length - done);
                Piece piece = Piece.of(model, text, done, cut, random);
                int[] path = piece.path();
                try (Evaluation evaluation =
                        model.evaluate(List.of(EvaluationItem.some(sequence, piece.tree(), path)))) {
                    float[][] rows = Texts.rows(model, evaluation, 0, path.length);
                    for (int i = 0; i < path.length; i++) {
                        assertThat(Arrays.equals(rows[i], plain[done + i])).as("%s: token %d", how, done + i).isTrue();
                    }
                }
                sequence.keep(path);
                done += path.length;
            }
        }
    }

    /** Some tokens of a text as a path in a tree. */
    private record Piece(TokenTree tree, int[] path) {

        static Piece of(LoadedModel model, int[] text, int from, Cut cut, Random random) {
            List<int[]> nodes = new ArrayList<>();
            int[] path = new int[cut.tokens()];
            int above = TokenTree.COMMITTED;
            for (int i = 0; i < path.length; i++) {
                addOthers(nodes, model, above, random, cut.others());
                path[i] = nodes.size();
                nodes.add(new int[] {text[from + i], above});
                addOthers(nodes, model, above, random, cut.others());
                above = path[i];
            }
            return new Piece(TokenTree.of(0, column(nodes, 0), column(nodes, 1)), path);
        }
    }

    private static void addOthers(List<int[]> nodes, LoadedModel model, int above, Random random, int most) {
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            nodes.add(new int[] {random.nextInt(model.info().vocabularySize()), above});
        }
    }

    private static int[] column(List<int[]> nodes, int column) {
        return nodes.stream().mapToInt(node -> node[column]).toArray();
    }
}
