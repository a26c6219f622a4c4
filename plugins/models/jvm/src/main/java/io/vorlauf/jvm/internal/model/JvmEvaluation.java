// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.HiddenStates;
import io.vorlauf.api.model.LogitRow;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.jvm.internal.decoder.Rows;
import java.util.List;

/** Logits as the passes left them, and copies of the hidden states that were asked for. */
final class JvmEvaluation implements Evaluation {

    private final int[] firstRows;
    private final int vocabulary;
    private final int stride;
    private final int[] offsets;
    private final List<EvaluationItem> items;
    private final int layers;
    private final int hiddenSize;
    /** Per item that asks for hidden states, and node: the states in their order, one after the other. */
    private final float[][][] hidden;
    private float[][] logits;

    /**
     * Room for the logits of some items.
     *
     * @param stride how far the rows of a pass are from each other
     * @param states the hidden states that there are
     */
    JvmEvaluation(List<EvaluationItem> items, int vocabulary, int stride, HiddenStates states) {
        this.items = items;
        this.layers = states.layers();
        this.hiddenSize = states.size();
        this.hidden = new float[items.size()][][];
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

    /** Makes room for the hidden states of a node; says where they go. */
    Rows.States hidden(int item, int node) {
        SignalRequest signals = items.get(item).signals();
        if (hidden[item] == null) {
            hidden[item] = new float[items.get(item).tree().size()][];
        }
        float[] all = new float[(signals.layers().size() + (signals.lastHidden() ? 1 : 0)) * hiddenSize];
        hidden[item][node] = all;
        return new Rows.States() {
            @Override
            public boolean wants(int state) {
                return state > layers ? signals.lastHidden() : signals.layers().contains(state);
            }

            @Override
            public void put(int state, float[] from, int at) {
                int index = state > layers ? signals.layers().size() : signals.layers().indexOf(state);
                System.arraycopy(from, at, all, index * hiddenSize, hiddenSize);
            }
        };
    }

    private EvaluationItem item(int item) {
        if (logits == null) {
            throw new IllegalStateException("the evaluation is closed");
        }
        if (item < 0 || item >= items.size()) {
            throw new IndexOutOfBoundsException("item " + item + " of " + items.size());
        }
        return items.get(item);
    }

    @Override
    public void hidden(int item, int node, int layer, float[] destination, int from) {
        SignalRequest signals = item(item).signals();
        if (!signals.layers().contains(layer)) {
            throw new IllegalArgumentException(
                    "hidden state " + layer + " of item " + item + " was not asked for, but " + signals);
        }
        copy(item, node, signals.layers().indexOf(layer), destination, from);
    }

    @Override
    public void lastHidden(int item, int node, float[] destination, int from) {
        SignalRequest signals = item(item).signals();
        if (!signals.lastHidden()) {
            throw new IllegalArgumentException(
                    "the last hidden state of item " + item + " was not asked for, but " + signals);
        }
        copy(item, node, signals.layers().size(), destination, from);
    }

    private void copy(int item, int node, int index, float[] destination, int from) {
        if (node < 0 || node >= hidden[item].length) {
            throw new IndexOutOfBoundsException("node " + node + " of " + hidden[item].length + " of item " + item);
        }
        System.arraycopy(hidden[item][node], index * hiddenSize, destination, from, hiddenSize);
    }

    @Override
    public void logits(int item, int row, float[] destination) {
        LogitRow from = row(item, row, destination.length);
        System.arraycopy(from.values(), from.from(), destination, 0, vocabulary);
    }

    @Override
    public LogitRow row(int item, int row, int size) {
        item(item);
        int rows = firstRows[item + 1] - firstRows[item];
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows + " of item " + item);
        }
        if (size != vocabulary) {
            throw new IllegalArgumentException("a row of logits has " + vocabulary + " numbers, not " + size);
        }
        int index = firstRows[item] + row;
        return new LogitRow(logits[index], offsets[index]);
    }

    @Override
    public void close() {
        logits = null;
    }
}
