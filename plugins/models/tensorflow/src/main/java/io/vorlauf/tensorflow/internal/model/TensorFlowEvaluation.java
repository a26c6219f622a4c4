package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/** Logits in the tensors in which TensorFlow left them. */
final class TensorFlowEvaluation implements Evaluation {

    /** Where the logits of an item's nodes are. */
    static final class Rows {

        private final Result[] passes;
        private final int[] rows;

        Rows(int nodes) {
            this.passes = new Result[nodes];
            this.rows = new int[nodes];
        }

        /** Adds the wanted nodes of a piece, whose rows of a pass begin with some row; returns the row after them. */
        int add(Result pass, int first, PassBuilder.Piece piece) {
            int row = first;
            for (int node = piece.from(); node < piece.to(); node++) {
                if (piece.item().wanted().get(node)) {
                    passes[node] = pass;
                    rows[node] = row++;
                }
            }
            return row;
        }
    }

    private final List<Result> passes;
    private final List<Rows> rows;
    private final List<EvaluationItem> items;
    private final int vocabulary;
    private boolean closed;

    TensorFlowEvaluation(List<Result> passes, List<Rows> rows, List<EvaluationItem> items, int vocabulary) {
        this.passes = List.copyOf(passes);
        this.rows = List.copyOf(rows);
        this.items = List.copyOf(items);
        this.vocabulary = vocabulary;
    }

    @Override
    public void logits(int item, int row, float[] destination) {
        if (closed) {
            throw new IllegalStateException("the evaluation is closed");
        }
        if (item < 0 || item >= items.size()) {
            throw new IndexOutOfBoundsException("item " + item + " of " + items.size());
        }
        EvaluationItem wanted = items.get(item);
        if (row < 0 || row >= wanted.rows()) {
            throw new IndexOutOfBoundsException("row " + row + " of " + wanted.rows() + " of item " + item);
        }
        if (destination.length != vocabulary) {
            throw new IllegalArgumentException("a row of logits has " + vocabulary
                    + " numbers, the array it shall go to has " + destination.length);
        }
        int node = wanted.wanted(row);
        Result pass = rows.get(item).passes[node];
        int column = 0;
        for (int part = 0; part < pass.size(); part++) {
            Tensor logits = pass.get(part);
            int width = (int) logits.shape().get(1);
            long from = (long) rows.get(item).rows[node] * width;
            logits.asRawTensor().data().asFloats().slice(from, width).read(destination, column, width);
            column += width;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            passes.forEach(Result::close);
        }
    }
}
