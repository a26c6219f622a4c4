package io.vorlauf.strategy.testkit;

import io.vorlauf.api.model.Evaluation;
import java.util.List;

/** Rows of logits that can be read until closed. */
final class TableEvaluation implements Evaluation {

    private final List<float[][]> rows;
    private final Runnable whenClosed;
    private boolean closed;

    TableEvaluation(List<float[][]> rows, Runnable whenClosed) {
        this.rows = rows;
        this.whenClosed = whenClosed;
    }

    @Override
    public void logits(int item, int row, float[] destination) {
        if (closed) {
            throw new IllegalStateException("the evaluation is closed");
        }
        float[] values = rows.get(item)[row];
        if (destination.length != values.length) {
            throw new IllegalArgumentException(
                    "a row has " + values.length + " logits, the destination takes " + destination.length);
        }
        System.arraycopy(values, 0, destination, 0, values.length);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            whenClosed.run();
        }
    }
}
