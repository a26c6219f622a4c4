// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/** Logits and hidden states in the tensors in which TensorFlow left them. */
final class TensorFlowEvaluation implements Evaluation {

    /** Where the logits and hidden states of an item's nodes are. */
    static final class Rows {

        private final Result[] passes;
        private final int[] rows;
        /** The states that are wanted, ascending, and per state and node the row. */
        private final int[] states;
        private final int[][] hiddenRows;

        Rows(int nodes, int... states) {
            this.passes = new Result[nodes];
            this.rows = new int[nodes];
            this.states = states;
            this.hiddenRows = new int[states.length][nodes];
        }

        /** Adds the hidden states of a piece, whose rows of a pass begin with some row; returns the row after them. */
        int addHidden(Result pass, int state, int first, PassBuilder.Piece piece) {
            int[] hidden = hiddenRows[Arrays.binarySearch(states, state)];
            for (int node = piece.from(); node < piece.to(); node++) {
                passes[node] = pass;
                hidden[node] = first + node - piece.from();
            }
            return first + piece.size();
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

    private EvaluationItem item(int item) {
        if (closed) {
            throw new IllegalStateException("the evaluation is closed");
        }
        if (item < 0 || item >= items.size()) {
            throw new IndexOutOfBoundsException("item " + item + " of " + items.size());
        }
        return items.get(item);
    }

    @Override
    public void logits(int item, int row, float[] destination) {
        EvaluationItem wanted = item(item);
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
        for (int part = 0; part < pass.size() - 1; part++) {
            Tensor logits = pass.get(part);
            int width = (int) logits.shape().get(1);
            long from = (long) rows.get(item).rows[node] * width;
            logits.asRawTensor().data().asFloats().slice(from, width).read(destination, column, width);
            column += width;
        }
    }

    @Override
    public void hidden(int item, int node, int layer, float[] destination, int from) {
        if (!item(item).signals().layers().contains(layer)) {
            throw new IllegalArgumentException(
                    "hidden state " + layer + " of item " + item + " was not asked for, but " + item(item).signals());
        }
        copy(item, node, Arrays.binarySearch(rows.get(item).states, layer), destination, from);
    }

    @Override
    public void lastHidden(int item, int node, float[] destination, int from) {
        if (!item(item).signals().lastHidden()) {
            throw new IllegalArgumentException(
                    "the last hidden state of item " + item + " was not asked for, but " + item(item).signals());
        }
        copy(item, node, rows.get(item).states.length - 1, destination, from);
    }

    private void copy(int item, int node, int state, float[] destination, int from) {
        Rows of = rows.get(item);
        if (node < 0 || node >= of.passes.length) {
            throw new IndexOutOfBoundsException("node " + node + " of " + of.passes.length + " of item " + item);
        }
        Result pass = of.passes[node];
        Tensor hidden = pass.get(pass.size() - 1);
        int size = (int) hidden.shape().get(1);
        hidden.asRawTensor().data().asFloats().slice((long) of.hiddenRows[state][node] * size, size)
                .read(destination, from, size);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            passes.forEach(Result::close);
        }
    }
}
