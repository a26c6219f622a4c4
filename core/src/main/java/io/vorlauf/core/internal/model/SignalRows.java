// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.TopLogits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the target handed out of consecutive positions of a text, copied from evaluations before these are closed. Several
 * may look at the same rows: each position's hidden states lie in one array, in the order in which they were asked for.
 * Immutable.
 */
public final class SignalRows {

    private final SignalRequest request;
    private final int from;
    private final int size;
    private final List<float[]> hidden;
    private final List<TopLogits> top;

    private SignalRows(SignalRequest request, int from, int size, List<float[]> hidden, List<TopLogits> top) {
        this.request = request;
        this.from = from;
        this.size = size;
        this.hidden = hidden;
        this.top = top;
    }

    /** The position of the first row. */
    public int from() {
        return from;
    }

    /** The position behind the last row. */
    public int to() {
        return from + hidden.size();
    }

    /** Whether all is there that somebody wants. */
    public boolean covers(SignalRequest wanted) {
        return request.and(wanted).equals(request);
    }

    /** Copies a hidden state that was asked for. */
    public void hidden(int position, int layer, float[] destination, int at) {
        copy(position, request.layers().indexOf(layer), destination, at);
    }

    /** Copies the last hidden state, if it was asked for. */
    public void lastHidden(int position, float[] destination, int at) {
        copy(position, request.layers().size(), destination, at);
    }

    private void copy(int position, int state, float[] destination, int at) {
        System.arraycopy(hidden.get(position - from), state * size, destination, at, size);
    }

    /** The highest logits, as many as were asked for. */
    public TopLogits topLogits(int position) {
        return top.get(position - from);
    }

    /** Copies rows. Not thread-safe. */
    static final class Collector {

        private final SignalRequest request;
        private final int from;
        private final int size;
        private final int vocabulary;
        private final float[] logits;
        private final List<float[]> hidden = new ArrayList<>();
        private final List<TopLogits> top = new ArrayList<>();

        /**
         * No rows yet.
         *
         * @param vocabulary ids below this can become text; logits beyond are not among the highest
         * @param from the position of the first row
         */
        Collector(SignalRequest request, ModelInfo model, int vocabulary, int from) {
            this.request = request;
            this.from = from;
            this.size = model.hiddenStates().map(states -> states.size()).orElse(0);
            this.vocabulary = vocabulary;
            this.logits = new float[request.topLogits() > 0 ? model.vocabularySize() : 0];
        }

        /**
         * Adds the row of the next position.
         *
         * @param node which node of the evaluation's only item it is
         * @param row which of its rows of logits is this node's; not read unless logits are asked for
         */
        void add(Evaluation evaluation, int node, int row) {
            int states = request.layers().size() + (request.lastHidden() ? 1 : 0);
            float[] all = new float[states * size];
            for (int i = 0; i < request.layers().size(); i++) {
                evaluation.hidden(0, node, request.layers().get(i), all, i * size);
            }
            if (request.lastHidden()) {
                evaluation.lastHidden(0, node, all, (states - 1) * size);
            }
            hidden.add(all);
            if (request.topLogits() > 0) {
                evaluation.logits(0, row, logits);
                top.add(TopLogits.of(
                        logits.length > vocabulary ? Arrays.copyOf(logits, vocabulary) : logits, request.topLogits()));
            }
        }

        SignalRows rows() {
            return new SignalRows(request, from, size, List.copyOf(hidden), List.copyOf(top));
        }
    }
}
