// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.tensorflow.TensorFlowModelLoader;
import io.vorlauf.training.internal.ModelDirectory;
import io.vorlauf.training.internal.graph.TrainingGraph.Goal;
import io.vorlauf.training.internal.graph.TrainingGraph.Measure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImitationTest {

    private static final int ROWS = 4;
    private static final int LENGTH = 9;
    private static final int VOCABULARY = 23;

    /** Query heads share keys and values, and the head is not tied. */
    private static final LlamaConfig TARGET =
            new LlamaConfig(VOCABULARY, LENGTH, 16, 2, 4, 2, 6, 20, 1e-5, 1_000, Set.of(0), false);
    private static final LlamaConfig DRAFT =
            new LlamaConfig(VOCABULARY, LENGTH, 8, 1, 2, 2, 4, 12, 1e-5, 10_000, Set.of(0), true);

    private final Random random = new Random(7);
    private final Map<String, float[]> targetWeights = weights(TARGET);
    private final Map<String, float[]> draftWeights = weights(DRAFT);
    private final int[] tokens = random.ints(ROWS * LENGTH, 0, VOCABULARY).toArray();
    private final int[] labels = random.ints(ROWS * LENGTH, 0, VOCABULARY).toArray();

    private Map<String, float[]> weights(LlamaConfig config) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        config.tensors().forEach((name, shape) -> {
            float[] values = new float[shape.stream().mapToInt(Long::intValue).reduce(1, (x, y) -> x * y)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (shape.size() == 1 ? 1 + 0.1 * random.nextGaussian() : 0.4 * random.nextGaussian());
            }
            weights.put(name, values);
        });
        return weights;
    }

    private static TrainingGraph graph(LlamaConfig config, Goal.Teacher teacher) {
        return graph(config, new Goal.Imitate(teacher));
    }

    private static TrainingGraph graph(LlamaConfig config, Goal goal) {
        TrainingGraph graph = new TrainingGraph(
                config, new TrainingGraph.Settings(ROWS, LENGTH, 2, false, 0.9, 0.98, 0, 1, 0, 1), goal);
        graph.setMoments(Map.of());
        return graph;
    }

    @Test
    void whatIsMeasuredEqualsPlainJavaOnTheLogitsOfTheLoadedModels(@TempDir Path directory) throws IOException {
        float[][] p = logits(directory.resolve("target"), TARGET, targetWeights);
        float[][] q = logits(directory.resolve("draft"), DRAFT, draftWeights);
        double divergence = 0;
        double acceptance = 0;
        double agreement = 0;
        double crossEntropy = 0;
        for (int i = 0; i < tokens.length; i++) {
            double[] target = softmax(p[i]);
            double[] draft = softmax(q[i]);
            for (int v = 0; v < VOCABULARY; v++) {
                divergence += target[v] * Math.log(target[v] / draft[v]);
                acceptance += Math.min(target[v], draft[v]);
            }
            agreement += highest(target) == highest(draft) ? 1 : 0;
            crossEntropy -= Math.log(draft[labels[i]]);
        }

        try (TrainingGraph graph = graph(DRAFT, new Goal.Teacher(TARGET, targetWeights))) {
            graph.setWeights(draftWeights);
            Map<Measure, Double> measured = graph.measure(tokens, labels);

            assertThat(measured.get(Measure.DIVERGENCE)).isCloseTo(divergence, within(1e-3));
            assertThat(measured.get(Measure.ACCEPTANCE)).isCloseTo(acceptance, within(1e-3));
            assertThat(measured.get(Measure.AGREEMENT)).isEqualTo(agreement).isStrictlyBetween(0.0, 36.0);
            assertThat(measured.get(Measure.CROSS_ENTROPY)).isCloseTo(crossEntropy, within(1e-3));
            assertThat(graph.step(1, 0, tokens, labels, 1).loss())
                    .as("loss of a step").isCloseTo(divergence / tokens.length, within(1e-4));
        }
    }

    private float[][] logits(Path directory, LlamaConfig config, Map<String, float[]> weights) throws IOException {
        ModelDirectory.write(directory, config, StorageType.F32, weights);
        float[][] logits = new float[tokens.length][VOCABULARY];
        try (TensorFlowModelLoader loader = new TensorFlowModelLoader();
                LoadedModel model = loader.load(ModelSource.of(directory))) {
            for (int row = 0; row < ROWS; row++) {
                int[] window = Arrays.copyOfRange(tokens, row * LENGTH, (row + 1) * LENGTH);
                try (ModelSequence sequence = model.newSequence();
                        Evaluation evaluation = model.evaluate(
                                List.of(EvaluationItem.all(sequence, TokenTree.chain(window))))) {
                    for (int i = 0; i < LENGTH; i++) {
                        evaluation.logits(0, i, logits[row * LENGTH + i]);
                    }
                }
            }
        }
        return logits;
    }

    private static double[] softmax(float[] logits) {
        double[] shares = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            shares[i] = Math.exp(logits[i]);
            sum += shares[i];
        }
        for (int i = 0; i < logits.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    private static int highest(double[] values) {
        int highest = 0;
        for (int i = 1; i < values.length; i++) {
            highest = values[i] > values[highest] ? i : highest;
        }
        return highest;
    }

    @Test
    void aModelThatImitatesItselfHasNothingToLearn() {
        try (TrainingGraph graph = graph(DRAFT, new Goal.Teacher(DRAFT, draftWeights))) {
            graph.setWeights(draftWeights);
            Map<Measure, Double> measured = graph.measure(tokens, labels);

            assertThat(measured.get(Measure.DIVERGENCE)).isCloseTo(0, within(1e-4));
            assertThat(measured.get(Measure.ACCEPTANCE)).isCloseTo(tokens.length, within(1e-4));
            assertThat(measured.get(Measure.AGREEMENT)).isEqualTo(tokens.length);
            assertThat(graph.step(1, 0, tokens, labels, 1).gradientNorm()).isCloseTo(0, within(1e-5));
        }
    }

    @Test
    @Tag("long")
    void whereOnlyAPartIsToBePredictedTheTextIsLearntAndElsewhereWhatTheTeacherSays() {
        int[] partial = labels.clone();
        Arrays.fill(partial, LENGTH, LENGTH + 5, -1);
        Arrays.fill(partial, 3 * LENGTH + 1, 4 * LENGTH, -1);
        int[] noneOfTheOthers = partial.clone();
        Arrays.fill(noneOfTheOthers, 0, LENGTH, -1);
        Arrays.fill(noneOfTheOthers, 2 * LENGTH, 3 * LENGTH, -1);
        Goal.Teacher teacher = new Goal.Teacher(TARGET, targetWeights);

        double all = loss(new Goal.Remember(teacher), partial);
        double text = loss(new Goal.Predict(), noneOfTheOthers);

        double[] divergences = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int[] others = new int[ROWS * LENGTH];
            Arrays.fill(others, -1);
            System.arraycopy(labels, row * LENGTH, others, row * LENGTH, LENGTH);
            divergences[row] = loss(new Goal.Remember(teacher), others);
        }
        assertThat(all).isCloseTo(text + divergences[0] + divergences[2], within(1e-5));
        assertThat(text).isPositive();
        assertThat(divergences[0]).isPositive();
    }

    private double loss(Goal goal, int[] wanted) {
        try (TrainingGraph graph = graph(DRAFT, goal)) {
            graph.setWeights(draftWeights);
            return graph.step(1, 0, tokens, wanted, 1).loss();
        }
    }

    @Test
    @Tag("long")
    void whatIsToBeLearntBesideWhatIsRememberedIsLearnt() {
        int[] partial = labels.clone();
        Arrays.fill(partial, 0, 2 * LENGTH, -1);
        partial[0] = labels[0];
        partial[LENGTH] = labels[LENGTH];
        try (TrainingGraph graph = graph(TARGET, new Goal.Remember(new Goal.Teacher(TARGET, targetWeights)))) {
            graph.setWeights(targetWeights);
            double before = graph.step(1, 0.01, tokens, partial, 1).loss();
            for (int step = 2; step <= 40; step++) {
                graph.step(step, 0.01, tokens, partial, step);
            }
            assertThat(graph.step(41, 0, tokens, partial, 1).loss()).isLessThan(before / 3);
        }
    }

    @Test
    void theDraftLearnsAndTheTeacherStaysAsItIs() {
        try (TrainingGraph graph = graph(DRAFT, new Goal.Teacher(TARGET, targetWeights))) {
            graph.setWeights(draftWeights);
            Map<Measure, Double> before = graph.measure(tokens, labels);
            for (int step = 1; step <= 40; step++) {
                graph.step(step, 0.02, tokens, labels, step);
            }
            assertThat(graph.measure(tokens, labels).get(Measure.DIVERGENCE))
                    .isLessThan(before.get(Measure.DIVERGENCE) / 2);

            graph.setWeights(draftWeights);
            assertThat(graph.measure(tokens, labels)).as("the same draft against the teacher").isEqualTo(before);
        }
    }
}
