// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.Arrays;
import java.util.Objects;

/**
 * One sequence, the nodes to evaluate on top of it, and the nodes whose logits are wanted. Immutable.
 *
 * <p>Logits that nobody asks for are neither computed nor copied, which matters for long prompts.
 */
public final class EvaluationItem {

    private final ModelSequence sequence;
    private final TokenTree tree;
    private final int[] wanted;
    private final SignalRequest signals;

    private EvaluationItem(ModelSequence sequence, TokenTree tree, int[] wanted) {
        this(sequence, tree, wanted, SignalRequest.none());
    }

    private EvaluationItem(ModelSequence sequence, TokenTree tree, int[] wanted, SignalRequest signals) {
        this.sequence = Objects.requireNonNull(sequence, "sequence");
        this.tree = Objects.requireNonNull(tree, "tree");
        this.wanted = wanted;
        this.signals = Objects.requireNonNull(signals, "signals");
    }

    /** An item that wants the logits of every node of the tree. */
    public static EvaluationItem all(ModelSequence sequence, TokenTree tree) {
        int[] wanted = new int[tree.size()];
        Arrays.setAll(wanted, i -> i);
        return new EvaluationItem(sequence, tree, wanted);
    }

    /** An item that wants the logits of the last node alone. */
    public static EvaluationItem last(ModelSequence sequence, TokenTree tree) {
        return new EvaluationItem(sequence, tree, new int[] {tree.size() - 1});
    }

    /**
     * An item that wants the logits of some nodes.
     *
     * @param nodes indices into the tree, {@code 0 … tree.size() - 1}; none to fill the cache only
     * @throws IllegalArgumentException if an index is outside the tree
     */
    public static EvaluationItem some(ModelSequence sequence, TokenTree tree, int... nodes) {
        for (int node : nodes) {
            if (node < 0 || node >= tree.size()) {
                throw new IllegalArgumentException(
                        "logits of node " + node + " wanted, but the tree has " + tree.size() + " nodes");
            }
        }
        return new EvaluationItem(sequence, tree, nodes.clone());
    }

    /**
     * The same item, which wants hidden states of every node of its tree as well, whether its logits are wanted or not.
     * The highest logits are not the model's business: whoever wants those makes {@link TopLogits} of rows of logits.
     *
     * @param request what the model's {@link ModelInfo#hiddenStates()} say it has; the model refuses anything else
     */
    public EvaluationItem withSignals(SignalRequest request) {
        return new EvaluationItem(sequence, tree, wanted, request);
    }

    /** The sequence whose committed text and pending nodes the tree stands on. */
    public ModelSequence sequence() {
        return sequence;
    }

    /** The nodes to evaluate. */
    public TokenTree tree() {
        return tree;
    }

    /** How many rows of logits are wanted. */
    public int rows() {
        return wanted.length;
    }

    /** The index into the tree of the node whose logits are the given row, {@code 0 ≤ row < rows()}. */
    public int wanted(int row) {
        return wanted[row];
    }

    /** The hidden states that are wanted of every node; {@link SignalRequest#none} unless set. */
    public SignalRequest signals() {
        return signals;
    }
}
