package io.vorlauf.training.internal.loop;

import io.vorlauf.training.Similarity;
import io.vorlauf.training.internal.data.TokenStream;
import io.vorlauf.training.internal.graph.Measure;
import io.vorlauf.training.internal.graph.TrainingGraph;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Measures on the text kept aside: always on the same windows, as many as fill whole batches. */
final class HeldOut {

    private final TokenStream stream;
    private final int rows;
    private final int batches;
    private final int[] tokens;
    private final int[] labels;

    HeldOut(TokenStream stream, int rows, int length) {
        this.stream = stream;
        this.rows = rows;
        // With less than a batch of text some of it counts twice.
        this.batches = Math.max(1, stream.windows() / rows);
        this.tokens = new int[rows * length];
        this.labels = new int[rows * length];
    }

    /** Means over the tokens. */
    Map<Measure, Double> measure(TrainingGraph graph) {
        Map<Measure, Double> means = new EnumMap<>(Measure.class);
        double count = (double) batches * tokens.length;
        for (int batch = 0; batch < batches; batch++) {
            for (int row = 0; row < rows; row++) {
                copyRow((long) batch * rows + row, row);
            }
            graph.measure(tokens, labels).forEach((measure, sum) -> means.merge(measure, sum / count, Double::sum));
        }
        return means;
    }

    /** What of it tells how close a draft is to its target. */
    static Optional<Similarity> similarity(Map<Measure, Double> measured) {
        return Optional.ofNullable(measured.get(Measure.DIVERGENCE)).map(divergence -> new Similarity(
                divergence, measured.get(Measure.ACCEPTANCE), measured.get(Measure.AGREEMENT)));
    }

    /** Number of tokens of the text. */
    int tokens() {
        return stream.tokens();
    }

    private void copyRow(long window, int row) {
        int length = tokens.length / rows;
        int[] x = new int[length];
        int[] y = new int[length];
        stream.copy(window % stream.windows(), 1, x, y);
        System.arraycopy(x, 0, tokens, row * length, length);
        System.arraycopy(y, 0, labels, row * length, length);
    }
}
