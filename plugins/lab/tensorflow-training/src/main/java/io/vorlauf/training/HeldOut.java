// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.training.TrainingListener.Similarity;
import io.vorlauf.training.internal.Windows;
import io.vorlauf.training.internal.Windows.RepeatingWindows;
import io.vorlauf.training.internal.Windows.TokenStream;
import io.vorlauf.training.internal.graph.TrainingGraph;
import io.vorlauf.training.internal.graph.TrainingGraph.Measure;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Measures on the text kept aside: always on the same windows, as many as fill whole batches, and once more on the same
 * with passages that come again, if there are such in training.
 */
final class HeldOut {

    private final TokenStream stream;
    private final Windows repeating;
    private final double repeats;
    private final Measure lowered;
    private final long bytes;
    private final int rows;
    private final int batches;
    private final int[] tokens;
    private final int[] labels;

    /**
     * Text kept aside.
     *
     * @param rows windows per batch
     * @param repeats share of the windows in training in which a passage comes again
     * @param lowered what training lowers
     * @param bytes size of the text in UTF-8
     */
    HeldOut(TokenStream stream, int rows, int length, double repeats, Measure lowered, long bytes) {
        this.stream = stream;
        this.repeating = new RepeatingWindows(stream, length, 1, 0, 0);
        this.repeats = repeats;
        this.lowered = lowered;
        this.bytes = bytes;
        this.rows = rows;
        // With less than a batch of text some of it counts twice.
        this.batches = Math.max(1, stream.windows() / rows);
        this.tokens = new int[rows * length];
        this.labels = new int[rows * length];
    }

    /** Means over the tokens; the cross-entropy over those that are to be predicted. */
    Map<Measure, Double> measure(TrainingGraph graph) {
        Map<Measure, Double> measured = measure(graph, stream);
        if (repeats > 0) {
            measured.put(Measure.REPEATING, measure(graph, repeating).get(lowered));
        }
        return measured;
    }

    private Map<Measure, Double> measure(TrainingGraph graph, Windows windows) {
        Map<Measure, Double> sums = new EnumMap<>(Measure.class);
        long known = 0;
        for (int batch = 0; batch < batches; batch++) {
            for (int row = 0; row < rows; row++) {
                windows.copy(((long) batch * rows + row) % stream.windows(), row, tokens, labels);
            }
            known += Arrays.stream(labels).filter(label -> label != Windows.UNKNOWN).count();
            graph.measure(tokens, labels).forEach((measure, sum) -> sums.merge(measure, sum, Double::sum));
        }
        double labelled = known;
        double all = (double) batches * tokens.length;
        sums.replaceAll((measure, sum) -> sum / (measure == Measure.CROSS_ENTROPY ? labelled : all));
        return sums;
    }

    /** What training lowers: the mean over windows of both kinds, in the shares that training has of them. */
    double loss(Map<Measure, Double> measured) {
        return (1 - repeats) * measured.get(lowered)
                + repeats * measured.getOrDefault(Measure.REPEATING, 0.0);
    }

    /** What training lowers, where passages come again; empty if training has none of these. */
    static OptionalDouble repeatingLoss(Map<Measure, Double> measured) {
        Double loss = measured.get(Measure.REPEATING);
        return loss == null ? OptionalDouble.empty() : OptionalDouble.of(loss);
    }

    /** What of it tells how close a draft is to its target. */
    static Optional<Similarity> similarity(Map<Measure, Double> measured) {
        return Optional.ofNullable(measured.get(Measure.DIVERGENCE)).map(divergence -> new Similarity(
                divergence, measured.get(Measure.ACCEPTANCE), measured.get(Measure.AGREEMENT)));
    }

    /** What training lowers in windows in which nothing comes again. */
    Measure lowered() {
        return lowered;
    }

    /** Bits per byte of the text, of a cross-entropy in nats per token. */
    double bitsPerByte(double crossEntropy) {
        return crossEntropy / Math.log(2) * stream.tokens() / bytes;
    }
}
