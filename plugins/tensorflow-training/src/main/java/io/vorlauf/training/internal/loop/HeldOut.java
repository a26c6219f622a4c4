package io.vorlauf.training.internal.loop;

import io.vorlauf.training.internal.data.TokenStream;
import io.vorlauf.training.internal.graph.TrainingGraph;

/** Measures the loss on the text kept aside: always on the same windows, as many as fill whole batches. */
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

    /** Mean cross-entropy per token in nats. */
    double loss(TrainingGraph graph) {
        double sum = 0;
        for (int batch = 0; batch < batches; batch++) {
            for (int row = 0; row < rows; row++) {
                copyRow((long) batch * rows + row, row);
            }
            sum += graph.heldOutLoss(tokens, labels);
        }
        return sum / ((double) batches * tokens.length);
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
