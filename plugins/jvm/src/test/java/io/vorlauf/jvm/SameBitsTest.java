package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.jvm.internal.kernel.Panels.Format;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.StorageType;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The law: the logits of a node are the same bits however it is evaluated. Each test cuts one text in another way and
 * compares every row with that of evaluating token by token, by equality of bits.
 */
class SameBitsTest {

    /** Ends in the fourth block of slots. */
    private static final int LENGTH = 230;

    @TempDir
    private Path directory;

    private static LlamaConfig wide(int context) {
        return new LlamaConfig(517, context, 128, 2, 4, 2, 64, 330, 1e-5, 10_000, Set.of(2), true);
    }

    static Stream<Arguments> models() {
        return Stream.of(
                        TestModels.gpt2(900, true),
                        TestModels.llama(500, false),
                        TestModels.llamaWithoutGroups(900),
                        TestModels.odd(500),
                        wide(500))
                .flatMap(config -> Stream.of(Format.values()).map(format -> Arguments.of(config, format)));
    }

    private LanguageModel open(ModelConfig config, Format format) throws IOException {
        return TestModels.open(TestModels.write(directory, config, StorageType.F32), format, 2);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void aTextHasTheSameBitsInChainsTreesLanesAndPieces(
            ModelConfig config, Format format) throws IOException {
        try (LanguageModel model = open(config, format)) {
            int[] text = Texts.tokens(model, LENGTH, 3);
            float[][] plain = tokenByToken(model, text);
            for (int chain : new int[] {2, 3, 5, 8, 31, 64, 200}) {
                assertSame(model, text, plain, "chains of " + chain, (random, left) -> new Cut(Math.min(chain, left), 0));
            }
            assertSame(model, text, plain, "small trees", (random, left) -> new Cut(Math.min(4, left), 3));
            assertSame(model, text, plain, "large trees", (random, left) -> new Cut(Math.min(6, left), 10));
            assertSame(model, text, plain, "any pieces",
                    (random, left) -> new Cut(Math.min(1 + random.nextInt(40), left), random.nextInt(4)));
        }
    }

    /** Plain loops on one thread say what is right. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void aTextHasTheSameBitsWithAnyNumberOfThreadsAndWithoutTheVectorApi(ModelConfig config, Format format)
            throws IOException {
        Path checkpoint = TestModels.write(directory, config, StorageType.F32);
        float[][] expected;
        try (LanguageModel plain = TestModels.openPlain(checkpoint, format, 1)) {
            expected = tokenByToken(plain, Texts.tokens(plain, 90, 3));
        }
        for (int threads = 1; threads <= 3; threads++) {
            try (LanguageModel model = TestModels.open(checkpoint, format, threads)) {
                int[] text = Texts.tokens(model, 90, 3);
                assertSame(model, text, expected, threads + " threads, token by token", (random, left) -> new Cut(1, 0));
                assertSame(model, text, expected, threads + " threads",
                        (random, left) -> new Cut(Math.min(1 + random.nextInt(40), left), random.nextInt(4)));
            }
        }
    }

    /** Computed on a processor with vectors of 16 floats. Whoever changes the arithmetic changes these, and says so. */
    @ParameterizedTest
    @CsvSource({
        "gpt2, F32, -1441350943", "gpt2, BF16, -1476684338", "gpt2, INT8, -441373851",
        "llama, F32, 897015820", "llama, BF16, 55470304", "llama, INT8, 1373905007"
    })
    void theBitsAreThoseOfEveryOtherComputer(String family, Format format, int expected) throws IOException {
        ModelConfig config = family.equals("gpt2") ? TestModels.gpt2(200, true) : TestModels.odd(200);
        try (LanguageModel model = open(config, format)) {
            int hash = 1;
            for (float[] row : Texts.logits(model, Texts.tokens(model, 100, 11))) {
                hash = 31 * hash + Arrays.hashCode(row);
            }
            assertThat(hash).isEqualTo(expected);
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

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void aTextHasTheSameBitsBesideOthers(ModelConfig config, Format format)
            throws IOException {
        try (LanguageModel model = open(config, format);
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
            ModelConfig config, Format format) throws IOException {
        try (LanguageModel model = open(config, format);
                ModelSequence fresh = model.newSequence();
                ModelSequence used = model.newSequence()) {
            int[] text = Texts.tokens(model, 200, 6);
            float[][] expected = Texts.append(model, fresh, text);
            Texts.append(model, used, Texts.tokens(model, 210, 7));
            used.truncate(0);
            Texts.append(model, used, Arrays.copyOf(text, 180));
            int[] parents = IntStream.range(0, 120).map(i -> i < 40 ? -1 : i - 40).toArray();
            Texts.logits(model, used, TokenTree.of(0, Texts.tokens(model, 120, 8), parents));
            used.keep();

            float[][] rest = Texts.append(model, used, Arrays.copyOfRange(text, 180, 200));

            assertThat(rest).isDeepEqualTo(Arrays.copyOfRange(expected, 180, 200));
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
