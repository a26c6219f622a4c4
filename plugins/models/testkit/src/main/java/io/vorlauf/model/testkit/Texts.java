// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.sampling.Logits;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Shorthand for evaluating texts. */
public final class Texts {

    private Texts() {}

    /** The logits of every node of a tree on top of a sequence. */
    public static float[][] logits(LoadedModel model, ModelSequence sequence, TokenTree tree) {
        try (Evaluation evaluation = model.evaluate(List.of(EvaluationItem.all(sequence, tree)))) {
            return rows(model, evaluation, 0, tree.size());
        }
    }

    /** Rows of an item of an evaluation. */
    public static float[][] rows(LoadedModel model, Evaluation evaluation, int item, int count) {
        float[][] rows = new float[count][model.info().vocabularySize()];
        for (int row = 0; row < count; row++) {
            evaluation.logits(item, row, rows[row]);
        }
        return rows;
    }

    /** Commits tokens; the logits of each. */
    public static float[][] append(LoadedModel model, ModelSequence sequence, int... tokens) {
        float[][] logits = logits(model, sequence, TokenTree.chain(tokens));
        sequence.keep(IntStream.range(0, sequence.pending()).toArray());
        return logits;
    }

    /** The logits of every token of a text, evaluated in one go in a sequence of its own. */
    public static float[][] logits(LoadedModel model, int... tokens) {
        try (ModelSequence sequence = model.newSequence()) {
            return append(model, sequence, tokens);
        }
    }

    /** The token with the largest logit. */
    public static int argmax(float[] logits) {
        return Logits.adopt(logits).argmax();
    }

    /** Random tokens. */
    public static int[] tokens(LoadedModel model, int count, long seed) {
        return new Random(seed).ints(count, 0, model.info().vocabularySize()).toArray();
    }

    /** One text after the other. */
    public static int[] join(int[] first, int... second) {
        int[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /** The largest difference of two rows. */
    public static double distance(float[] one, float[] other) {
        double largest = 0;
        for (int i = 0; i < one.length; i++) {
            double difference = Math.abs(one[i] - other[i]);
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }

    /** The largest difference of two lists of rows. */
    public static double distance(float[][] one, float[][] other) {
        double largest = one.length == other.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(one.length, other.length); i++) {
            largest = Math.max(largest, distance(one[i], other[i]));
        }
        return largest;
    }
}
