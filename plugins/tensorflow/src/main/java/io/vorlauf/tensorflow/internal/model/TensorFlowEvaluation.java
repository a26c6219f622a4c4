package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.Evaluation;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/** Logits in the tensors in which TensorFlow left them. */
final class TensorFlowEvaluation implements Evaluation {

    /**
     * Where the rows of an item are.
     *
     * @param pass the pass that computed them
     * @param first the first of them
     * @param count how many there are
     */
    record Rows(Result pass, int first, int count) {}

    private final List<Result> passes;
    private final List<Rows> items;
    private final int vocabulary;
    private boolean closed;

    TensorFlowEvaluation(List<Result> passes, List<Rows> items, int vocabulary) {
        this.passes = List.copyOf(passes);
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
        Rows rows = items.get(item);
        if (row < 0 || row >= rows.count()) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows.count() + " of item " + item);
        }
        if (destination.length != vocabulary) {
            throw new IllegalArgumentException("a row of logits has " + vocabulary
                    + " numbers, the array it shall go to has " + destination.length);
        }
        int column = 0;
        for (int part = 0; part < rows.pass().size(); part++) {
            Tensor logits = rows.pass().get(part);
            int width = (int) logits.shape().get(1);
            long from = (long) (rows.first() + row) * width;
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
