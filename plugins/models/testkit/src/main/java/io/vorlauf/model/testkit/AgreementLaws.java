// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two backends prove each other: whatever they are asked, their logits differ by less than the tolerance of a variant
 * per unit of the standard deviation of these logits, which counts as a half if it is less.
 */
public abstract class AgreementLaws extends ModelLaws {

    private static final int CONTEXT = 700;
    private static final int[] LENGTHS = {1, 30, 150, 64};

    private final List<Path> models;

    /**
     * The laws for some variants of one of the backends.
     *
     * @param models directories of checkpoints that are tried beside those that are made here, and those that are
     *     shared
     */
    protected AgreementLaws(List<Variant> variants, List<Path> models) {
        super(variants);
        this.models = List.copyOf(models);
    }

    /** How the other backend computes with the same weights, rounded in the same way. */
    protected abstract Variant other(Variant variant);

    Stream<Arguments> made() {
        return each(SmallModels.all(CONTEXT));
    }

    Stream<Arguments> found() throws IOException {
        List<Path> all = new ArrayList<>(models);
        if (SmallModels.shared().isPresent()) {
            try (Stream<Path> shared = Files.list(SmallModels.shared().get())) {
                shared.filter(directory -> Files.exists(directory.resolve("model.safetensors")))
                        .sorted()
                        .forEach(all::add);
            }
        }
        return each(all);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("made")
    void textsTreesAndBatchesHaveTheLogitsOfTheOtherBackend(ModelConfig config, Variant variant) throws IOException {
        assertAgreement(write(config, variant.stored()), variant);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("found")
    void trainedModelsHaveTheLogitsOfTheOtherBackend(Path directory, Variant variant) {
        assertThat(directory.resolve("config.json")).exists();
        assertAgreement(directory, variant);
    }

    /** Sequences grow by trees in one call, keep a path each, and grow again; the last ends with its context. */
    private void assertAgreement(Path directory, Variant variant) {
        try (LoadedModel one = variant.open(directory);
                LoadedModel other = other(variant).open(directory)) {
            List<ModelSequence> ones = new ArrayList<>();
            List<ModelSequence> others = new ArrayList<>();
            for (int i = 0; i <= LENGTHS.length; i++) {
                ones.add(one.newSequence());
                others.add(other.newSequence());
                int room = one.info().contextLength() - 8;
                int[] text = Texts.tokens(one, i < LENGTHS.length ? Math.min(LENGTHS[i], room) : room, i);
                assertNear(
                        Texts.append(one, ones.get(i), text), Texts.append(other, others.get(i), text), variant,
                        "text " + i);
            }
            for (int round = 0; round < 2; round++) {
                List<TokenTree> trees = new ArrayList<>();
                for (int i = 0; i < ones.size(); i++) {
                    trees.add(tree(one, 10 * round + i));
                }
                float[][][] rows = evaluate(one, ones, trees);
                float[][][] expected = evaluate(other, others, trees);
                for (int i = 0; i < ones.size(); i++) {
                    assertNear(rows[i], expected[i], variant, "round " + round + ", tree " + i);
                    int[] path = path(trees.get(i));
                    ones.get(i).keep(path);
                    others.get(i).keep(path);
                }
            }
        }
    }

    private static float[][][] evaluate(LoadedModel model, List<ModelSequence> sequences, List<TokenTree> trees) {
        List<EvaluationItem> items = new ArrayList<>();
        for (int i = 0; i < trees.size(); i++) {
            items.add(EvaluationItem.all(sequences.get(i), trees.get(i)));
        }
        try (Evaluation evaluation = model.evaluate(items)) {
            float[][][] rows = new float[trees.size()][][];
            Arrays.setAll(rows, i -> Texts.rows(model, evaluation, i, trees.get(i).size()));
            return rows;
        }
    }

    /** A tree of nodes that are at most four deep. */
    private static TokenTree tree(LoadedModel model, int seed) {
        Random random = new Random(seed);
        int[] parents = new int[1 + random.nextInt(20)];
        int[] depths = new int[parents.length];
        for (int i = 0; i < parents.length; i++) {
            int parent = random.nextInt(i + 1) - 1;
            parents[i] = parent >= 0 && depths[parent] == 3 ? TokenTree.COMMITTED : parent;
            depths[i] = parents[i] < 0 ? 0 : depths[parents[i]] + 1;
        }
        return TokenTree.of(0, Texts.tokens(model, parents.length, seed), parents);
    }

    /** The path to the last node. */
    private static int[] path(TokenTree tree) {
        int[] path = {};
        for (int at = tree.size() - 1; at >= 0; at = tree.parent(at)) {
            path = Texts.join(new int[] {at}, path);
        }
        return path;
    }

    private static void assertNear(float[][] rows, float[][] expected, Variant variant, String where) {
        double unit = Math.max(0.5, deviation(expected));
        for (int row = 0; row < expected.length; row++) {
            assertThat(Texts.distance(rows[row], expected[row])).as("%s, node %d", where, row)
                    .isCloseTo(0, within(variant.tolerance() * unit));
        }
    }

    private static double deviation(float[][] rows) {
        double count = (double) rows.length * rows[0].length;
        double sum = 0;
        double squares = 0;
        for (float[] row : rows) {
            for (float logit : row) {
                sum += logit;
                squares += (double) logit * logit;
            }
        }
        return Math.sqrt(Math.max(0, squares / count - sum / count * (sum / count)));
    }
}
