package io.vorlauf.jvm.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import java.util.List;

/** Logits as the passes left them. */
final class JvmEvaluation implements Evaluation {

    private final int[] firstRows;
    private final int vocabulary;
    private final int stride;
    private final int[] offsets;
    private float[][] logits;

    /**
     * Room for the logits of some items.
     *
     * @param stride how far the rows of a pass are from each other
     */
    JvmEvaluation(List<EvaluationItem> items, int vocabulary, int stride) {
        this.firstRows = new int[items.size() + 1];
        for (int i = 0; i < items.size(); i++) {
            firstRows[i + 1] = firstRows[i] + items.get(i).rows();
        }
        int rows = firstRows[items.size()];
        this.vocabulary = vocabulary;
        this.stride = stride;
        this.offsets = new int[rows];
        this.logits = new float[rows][];
    }

    /** Says where a row of an item is. */
    void put(int item, int row, float[] pass, int passRow) {
        logits[firstRows[item] + row] = pass;
        offsets[firstRows[item] + row] = passRow * stride;
    }

    @Override
    public void logits(int item, int row, float[] destination) {
        if (logits == null) {
            throw new IllegalStateException("the evaluation is closed");
        }
        if (item < 0 || item >= firstRows.length - 1) {
            throw new IndexOutOfBoundsException("item " + item + " of " + (firstRows.length - 1));
        }
        int rows = firstRows[item + 1] - firstRows[item];
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows + " of item " + item);
        }
        if (destination.length != vocabulary) {
            throw new IllegalArgumentException("a row of logits has " + vocabulary
                    + " numbers, the array it shall go to has " + destination.length);
        }
        int index = firstRows[item] + row;
        System.arraycopy(logits[index], offsets[index], destination, 0, vocabulary);
    }

    @Override
    public void close() {
        logits = null;
    }
}
