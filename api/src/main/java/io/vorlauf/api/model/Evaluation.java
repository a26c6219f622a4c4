// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The logits one call of {@link LanguageModel#evaluate} produced, and the hidden states that its items asked for; they may
 * lie in native memory until closed.
 *
 * <p>Not thread-safe. Reading after closing throws {@link IllegalStateException}.
 */
@ConsumerType
public interface Evaluation extends AutoCloseable {

    /**
     * Copies one row of logits.
     *
     * @param item which item of the call, {@code 0 …}
     * @param row which of the rows that the item wanted, in the order in which it named them
     * @param destination where to; its length is the model's vocabulary size
     * @throws IndexOutOfBoundsException if there is no such item or row
     */
    void logits(int item, int row, float[] destination);

    /**
     * One row of logits, to be looked at: where it is, if it lies on the heap and stays as it is, also after closing; else,
     * and unless overridden, a copy.
     *
     * @param item which item of the call, {@code 0 …}
     * @param row which of the rows that the item wanted, in the order in which it named them
     * @param size the model's vocabulary size
     * @throws IndexOutOfBoundsException if there is no such item or row
     */
    default LogitRow row(int item, int row, int size) {
        float[] copy = new float[size];
        logits(item, row, copy);
        return new LogitRow(copy, 0);
    }

    /**
     * Copies a hidden state of a node.
     *
     * @param item which item of the call, {@code 0 …}
     * @param node which node of the item's tree, {@code 0 …}
     * @param layer one of those that the item's {@link EvaluationItem#signals()} name
     * @param destination where to
     * @param from the index of the first number there; as many as {@link HiddenStates#size} are copied
     * @throws IllegalArgumentException if the item did not ask for it; so it is with a model that has none
     * @throws IndexOutOfBoundsException if there is no such item or node, or no room for the numbers
     */
    default void hidden(int item, int node, int layer, float[] destination, int from) {
        throw new IllegalArgumentException("hidden state " + layer + " of item " + item + " was not asked for");
    }

    /**
     * Copies the last hidden state of a node, behind the final norm.
     *
     * @param item which item of the call, {@code 0 …}
     * @param node which node of the item's tree, {@code 0 …}
     * @param destination where to
     * @param from the index of the first number there; as many as {@link HiddenStates#size} are copied
     * @throws IllegalArgumentException if the item did not ask for it; so it is with a model that has none
     * @throws IndexOutOfBoundsException if there is no such item or node, or no room for the numbers
     */
    default void lastHidden(int item, int node, float[] destination, int from) {
        throw new IllegalArgumentException("the last hidden state of item " + item + " was not asked for");
    }

    /** Frees what was produced. Closing twice does nothing. */
    @Override
    void close();
}
