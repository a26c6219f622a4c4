package io.vorlauf.model.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.ModelConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
        try (LanguageModel model = open(config, variant)) {
            int[] text = Texts.tokens(model, length, 3);
            float[][] plain = tokenByToken(model, text);
            for (int chain : new int[] {2, 3, 5, 8, 13, 31, 64, 129, 300}) {
                assertSame(model, text, plain, "chains of " + chain,
                        (random, left) -> new Cut(Math.min(chain, left), 0));
            }
            assertSame(model, text, plain, "small trees", (random, left) -> new Cut(Math.min(4, left), 3));
            assertSame(model, text, plain, "large trees", (random, left) -> new Cut(Math.min(6, left), 10));
            assertSame(model, text, plain, "any pieces",
                    (random, left) -> new Cut(Math.min(1 + random.nextInt(40), left), random.nextInt(4)));
        }
    }

    /** Blocks may be computed in pairs. */
    @ParameterizedTest
    @MethodSource("variants")
    void aTextOfTwiceTheBlocksHasTheSameBits(Variant variant) throws IOException {
        try (LanguageModel model = open(SmallModels.llama(3 * length, true), variant)) {
            int[] text = Texts.tokens(model, 2 * length, 3);
            float[][] plain = tokenByToken(model, text);
            assertSame(model, text, plain, "chains of 100", (random, left) -> new Cut(Math.min(100, left), 0));
            assertSame(model, text, plain, "trees", (random, left) -> new Cut(Math.min(6, left), 8));
        }
    }

    /** What a text has if each token is evaluated alone. */
    protected static float[][] tokenByToken(LanguageModel model, int[] text) {
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
        try (LanguageModel model = open(config, variant);
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

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void aTextHasTheSameBitsAfterItWasCutAndAfterTreesThatWereDropped(
            ModelConfig config, Variant variant) throws IOException {
        try (LanguageModel model = open(config, variant);
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
    protected static void assertSame(LanguageModel model, int[] text, float[][] plain, String how, Cutter cutter) {
        Random random = new Random(9);
        try (ModelSequence sequence = model.newSequence()) {
            int done = 0;
            while (done < text.length) {
                Cut cut = cutter.next(random, text.length - done);
                List<int[]> nodes = new ArrayList<>();
                int[] path = new int[cut.tokens()];
                int above = TokenTree.COMMITTED;
                for (int i = 0; i < path.length; i++) {
                    addOthers(nodes, model, above, random, cut.others());
                    path[i] = nodes.size();
                    nodes.add(new int[] {text[done + i], above});
                    addOthers(nodes, model, above, random, cut.others());
                    above = path[i];
                }
                TokenTree tree = TokenTree.of(0, column(nodes, 0), column(nodes, 1));
                try (Evaluation evaluation = model.evaluate(List.of(EvaluationItem.some(sequence, tree, path)))) {
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

    private static void addOthers(List<int[]> nodes, LanguageModel model, int above, Random random, int most) {
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            nodes.add(new int[] {random.nextInt(model.info().vocabularySize()), above});
        }
    }

    private static int[] column(List<int[]> nodes, int column) {
        return nodes.stream().mapToInt(node -> node[column]).toArray();
    }
}
