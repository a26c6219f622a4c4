// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/**
 * How well a model predicts a text, and how far its predictions are from those of another one with the same vocabulary:
 * what fewer bits, or another backend, cost. All logarithms are natural ones, and softmax is computed in binary64.
 *
 * @param tokens how many tokens have been predicted
 * @param likelihood the mean negative log-likelihood of these tokens, in nats; its exponential is the perplexity
 * @param against what the comparison with the other model says; empty if there is none
 */
public record Quality(long tokens, double likelihood, Optional<Divergence> against) {

    /** Enough for a pass to be worth it, and few enough for rows of logits to fit anywhere. */
    private static final int PIECE = 64;

    /**
     * How far predictions are from a reference's.
     *
     * @param mean the mean Kullback-Leibler divergence of the model's prediction from the reference's, in nats: Σ p ln(p / q)
     *     with p the reference's; 0 if they are the same
     * @param sameArgmax the share of predictions whose most likely token is the reference's; of equals, the lowest id counts
     * @param likelihood the reference's mean negative log-likelihood, in nats
     */
    public record Divergence(double mean, double sameArgmax, double likelihood) {}

    /**
     * Lets one model, or two, predict a text in pieces, each of which begins anew.
     *
     * @param reference what the model is compared with; it has as many tokens
     * @param before what stands before each piece and is not predicted, such as a beginning-of-text; may be empty
     * @param text two tokens at least, or one with something before it
     * @param length how many tokens a piece has at most, with those before it; what fits into both contexts
     * @param progress hears how much of the text is done, from 0 to 1
     * @throws IllegalArgumentException if the vocabularies differ in size, or there is nothing to predict
     */
    public static Quality of(
            LanguageModel model, Optional<LanguageModel> reference, Tokens before, Tokens text, int length,
            DoubleConsumer progress) {
        int vocabulary = model.info().vocabularySize();
        reference.map(other -> other.info().vocabularySize()).filter(size -> size != vocabulary).ifPresent(size -> {
            throw new IllegalArgumentException("the vocabulary has " + vocabulary + " tokens, and that of the reference "
                    + size);
        });
        int room = length - before.length();
        if (room < 2 || text.length() + Math.min(1, before.length()) < 2) {
            throw new IllegalArgumentException("there is nothing to predict in pieces of " + length + " tokens of a text of "
                    + text.length());
        }
        Sums sums = new Sums(vocabulary);
        for (int from = 0; from < text.length(); from += room) {
            Tokens piece = text.slice(from, Math.min(text.length(), from + room));
            int[] ids = IntStream.concat(before.stream(), piece.stream()).toArray();
            try (ModelSequence sequence = model.newSequence();
                    ModelSequence other = reference.map(LanguageModel::newSequence).orElse(null)) {
                int first = Math.max(0, before.length() - 1);
                for (int at = 0; at < ids.length - 1; at += PIECE) {
                    int end = Math.min(ids.length - 1, at + PIECE);
                    sums.add(model, sequence, reference, other, ids, at, end, first);
                    progress.accept((double) (from + Math.max(0, end - before.length())) / text.length());
                }
            }
        }
        return sums.quality(reference.isPresent());
    }

    /** What adds up over predictions. */
    private static final class Sums {

        private final float[] row;
        private final float[] otherRow;
        private long tokens;
        private long same;
        private double likelihood;
        private double otherLikelihood;
        private double divergence;

        Sums(int vocabulary) {
            row = new float[vocabulary];
            otherRow = new float[vocabulary];
        }

        /** Evaluates tokens from one index to another and judges what is said of those behind them. */
        void add(
                LanguageModel model, ModelSequence sequence, Optional<LanguageModel> reference, ModelSequence other,
                int[] ids, int from, int to, int firstJudged) {
            TokenTree tree = TokenTree.chain(Arrays.copyOfRange(ids, from, to));
            try (Evaluation evaluation = model.evaluate(List.of(EvaluationItem.all(sequence, tree)));
                    Evaluation others = reference.isEmpty() ? null
                            : reference.get().evaluate(List.of(EvaluationItem.all(other, tree)))) {
                for (int i = Math.max(from, firstJudged); i < to; i++) {
                    evaluation.logits(0, i - from, row);
                    double normalizer = normalizer(row);
                    likelihood += normalizer - row[ids[i + 1]];
                    tokens++;
                    if (others != null) {
                        others.logits(0, i - from, otherRow);
                        double otherNormalizer = normalizer(otherRow);
                        otherLikelihood += otherNormalizer - otherRow[ids[i + 1]];
                        divergence += divergence(otherRow, otherNormalizer, row, normalizer);
                        same += argmax(row) == argmax(otherRow) ? 1 : 0;
                    }
                }
            }
            int[] path = IntStream.range(0, to - from).toArray();
            sequence.keep(path);
            if (other != null) {
                other.keep(path);
            }
        }

        Quality quality(boolean compared) {
            return new Quality(tokens, likelihood / tokens, compared
                    ? Optional.of(new Divergence(
                            divergence / tokens, (double) same / tokens, otherLikelihood / tokens))
                    : Optional.empty());
        }

        /** The logarithm of the sum of exponentials. */
        private static double normalizer(float[] logits) {
            double largest = logits[argmax(logits)];
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit - largest);
            }
            return largest + Math.log(sum);
        }

        private static double divergence(float[] of, double ofNormalizer, float[] from, double fromNormalizer) {
            double sum = 0;
            for (int id = 0; id < of.length; id++) {
                double logarithm = of[id] - ofNormalizer;
                double share = Math.exp(logarithm);
                // What never happens counts for nothing, whatever the other one says of it.
                sum += share == 0 ? 0 : share * (logarithm - (from[id] - fromNormalizer));
            }
            return sum;
        }

        private static int argmax(float[] logits) {
            int best = 0;
            for (int id = 1; id < logits.length; id++) {
                best = logits[id] > logits[best] ? id : best;
            }
            return best;
        }
    }
}
