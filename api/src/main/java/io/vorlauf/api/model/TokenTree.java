// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.Arrays;

/**
 * Tokens to evaluate, each below a parent: a chain, a tree or a forest.
 *
 * <p>Nodes are numbered as the sequence will number them when they are pending: the first node here has the number
 * {@link #first()}, which equals {@link ModelSequence#pending()} at the time of the call. A parent is the number of an
 * earlier node, pending already or in this tree, or {@link #COMMITTED}. Immutable.
 */
public final class TokenTree {

    /** The parent of nodes that follow the last committed token directly. */
    public static final int COMMITTED = -1;

    private final int first;
    private final int[] tokens;
    private final int[] parents;

    private TokenTree(int first, int[] tokens, int[] parents) {
        this.first = first;
        this.tokens = tokens;
        this.parents = parents;
    }

    /** A chain of tokens directly after the committed text of a sequence that has no pending nodes. */
    public static TokenTree chain(int... tokens) {
        int[] parents = new int[tokens.length];
        Arrays.setAll(parents, i -> i - 1);
        return of(0, tokens, parents);
    }

    /** A chain of tokens directly after the committed text of a sequence that has no pending nodes. */
    public static TokenTree chain(Tokens tokens) {
        return chain(tokens.toArray());
    }

    /**
     * A tree of tokens.
     *
     * @param first the number of the first node, not negative
     * @param tokens the token of each node, not empty
     * @param parents the number of each node's parent, or {@link #COMMITTED}; smaller than the node's own number
     * @throws IllegalArgumentException if the arrays do not describe a tree
     */
    public static TokenTree of(int first, int[] tokens, int[] parents) {
        if (first < 0 || tokens.length == 0 || tokens.length != parents.length) {
            throw new IllegalArgumentException("a tree needs a first number that is not negative and as many parents as "
                    + "tokens, at least one; got first " + first + ", " + tokens.length + " tokens, " + parents.length
                    + " parents");
        }
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] < COMMITTED || parents[i] >= first + i) {
                throw new IllegalArgumentException("node " + (first + i) + " has parent " + parents[i]
                        + "; a parent is an earlier node's number or " + COMMITTED);
            }
        }
        return new TokenTree(first, tokens.clone(), parents.clone());
    }

    /** The number of the first node. */
    public int first() {
        return first;
    }

    /** How many nodes there are. */
    public int size() {
        return tokens.length;
    }

    /** The token of the i-th node of this tree, {@code 0 ≤ i < size()}. */
    public int token(int i) {
        return tokens[i];
    }

    /** The number of the parent of the i-th node of this tree, or {@link #COMMITTED}. */
    public int parent(int i) {
        return parents[i];
    }

    @Override
    public String toString() {
        return "TokenTree[first=" + first + ", tokens=" + Arrays.toString(tokens) + ", parents="
                + Arrays.toString(parents) + "]";
    }
}
