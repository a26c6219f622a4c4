package io.vorlauf.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.tensorflow.internal.graph.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The law: the logits of a node are the same bits however it is evaluated. Each test cuts one text in another way and
 * compares every row with that of evaluating token by token, by equality of bits.
 */
class SameBitsTest {

    /** Ends behind the first block of slots, and its region doubles twice on the way. */
    private static final int LENGTH = 430;

    @TempDir
    private Path directory;

    private enum Way { ONEDNN, PORTABLE }

    private static LlamaConfig wide(int context) {
        return new LlamaConfig(517, context, 128, 2, 4, 2, 64, 330, 1e-5, 10_000, Set.of(2), true);
    }

    static Stream<Arguments> models() {
        List<Arguments> models = new ArrayList<>();
        for (ModelConfig config : List.of(
                TestModels.gpt2(900, true), TestModels.llama(500, false), TestModels.llamaWithoutGroups(900), wide(500))) {
            for (int branches : new int[] {1, 2}) {
                models.add(Arguments.of(config, Precision.F32, branches, Way.ONEDNN));
                models.add(Arguments.of(config, Precision.BF16, branches, Way.ONEDNN));
            }
            models.add(Arguments.of(config, Precision.F32, 2, Way.PORTABLE));
        }
        return models.stream();
    }

    private LanguageModel open(ModelConfig config, Precision precision, int branches, Way way) throws IOException {
        Path checkpoint = TestModels.write(directory, config, StorageType.F32);
        return way == Way.PORTABLE
                ? TestModels.openPortable(checkpoint, branches)
                : TestModels.open(checkpoint, precision, branches);
    }

    @ParameterizedTest(name = "{0}, {1}, {2} branches, {3}")
    @MethodSource("models")
    void aTextHasTheSameBitsInChainsTreesLanesAndPieces(
            ModelConfig config, Precision precision, int branches, Way way) throws IOException {
        try (LanguageModel model = open(config, precision, branches, way)) {
            int[] text = Texts.tokens(model, LENGTH, 3);
            float[][] plain = tokenByToken(model, text);
            for (int chain : new int[] {2, 3, 5, 8, 13, 31, 64, 129, 300}) {
                assertSame(model, text, plain, "chains of " + chain, (random, left) -> new Cut(Math.min(chain, left), 0));
            }
            assertSame(model, text, plain, "small trees", (random, left) -> new Cut(Math.min(4, left), 3));
            assertSame(model, text, plain, "large trees", (random, left) -> new Cut(Math.min(6, left), 10));
            assertSame(model, text, plain, "any pieces",
                    (random, left) -> new Cut(Math.min(1 + random.nextInt(40), left), random.nextInt(4)));
        }
    }

    /** Blocks are computed in pairs, and this text takes three. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void aLongTextHasTheSameBitsInEveryPairOfBlocks(Precision precision) throws IOException {
        try (LanguageModel model = open(TestModels.llama(1_300, true), precision, 1, Way.ONEDNN)) {
            int[] text = Texts.tokens(model, 850, 3);
            float[][] plain = tokenByToken(model, text);
            assertSame(model, text, plain, "chains of 100", (random, left) -> new Cut(Math.min(100, left), 0));
            assertSame(model, text, plain, "trees", (random, left) -> new Cut(Math.min(6, left), 8));
        }
    }

    private static float[][] tokenByToken(LanguageModel model, int[] text) {
        float[][] rows = new float[text.length][];
        try (ModelSequence sequence = model.newSequence()) {
            for (int i = 0; i < text.length; i++) {
                rows[i] = Texts.append(model, sequence, text[i])[0];
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "{0}, {1}, {2} branches, {3}")
    @MethodSource("models")
    void aTextHasTheSameBitsBesideOthers(ModelConfig config, Precision precision, int branches, Way way)
            throws IOException {
        try (LanguageModel model = open(config, precision, branches, way);
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
                    assertThat(Texts.rows(model, evaluation, place, 1)[0]).as("token %d", i).containsExactly(expected);
                }
                together.keep(0);
                others.subList(0, count).forEach(ModelSequence::keep);
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}, {2} branches, {3}")
    @MethodSource("models")
    void aTextHasTheSameBitsAfterItWasCutAndAfterTreesThatWereDropped(
            ModelConfig config, Precision precision, int branches, Way way) throws IOException {
        try (LanguageModel model = open(config, precision, branches, way);
                ModelSequence fresh = model.newSequence();
                ModelSequence used = model.newSequence()) {
            int[] text = Texts.tokens(model, 400, 6);
            float[][] expected = Texts.append(model, fresh, text);
            Texts.append(model, used, Texts.tokens(model, 410, 7));
            used.truncate(0);
            Texts.append(model, used, Arrays.copyOf(text, 380));
            int[] parents = IntStream.range(0, 120).map(i -> i < 40 ? -1 : i - 40).toArray();
            Texts.logits(model, used, TokenTree.of(0, Texts.tokens(model, 120, 8), parents));
            used.keep();

            float[][] rest = Texts.append(model, used, Arrays.copyOfRange(text, 380, 400));

            assertThat(rest).isDeepEqualTo(Arrays.copyOfRange(expected, 380, 400));
        }
    }

    /** So many tokens of the text, with up to so many other nodes at the place of each. */
    private record Cut(int tokens, int others) {}

    private interface Cutter {
        Cut next(Random random, int left);
    }

    private static void assertSame(LanguageModel model, int[] text, float[][] plain, String how, Cutter cutter) {
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
                        assertThat(rows[i]).as("%s: token %d", how, done + i).containsExactly(plain[done + i]);
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
