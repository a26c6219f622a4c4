package io.vorlauf.jvm.internal.model;

import io.vorlauf.api.model.TokenTree;
import io.vorlauf.jvm.internal.decoder.Rows;
import java.util.Arrays;

/**
 * The pending nodes of a sequence: who is whose child, how deep, and where the run of nodes begins that ends with it. Node
 * n lies n slots behind the committed tokens, so a node that follows its parent also lies behind it. Not thread-safe.
 */
final class PendingNodes {

    private int[] parents = new int[16];
    private int[] depths = new int[16];
    private int[] tops = new int[16];
    private int size;

    int size() {
        return size;
    }

    /** How far a node is from the committed text: 0 for its children. */
    int depth(int node) {
        return depths[node];
    }

    /** Adds the nodes of a tree. */
    void add(TokenTree tree) {
        int needed = size + tree.size();
        if (needed > parents.length) {
            int capacity = Math.max(2 * parents.length, needed);
            parents = Arrays.copyOf(parents, capacity);
            depths = Arrays.copyOf(depths, capacity);
            tops = Arrays.copyOf(tops, capacity);
        }
        for (int i = 0; i < tree.size(); i++) {
            int node = size++;
            int parent = tree.parent(i);
            parents[node] = parent;
            depths[node] = parent == TokenTree.COMMITTED ? 0 : depths[parent] + 1;
            tops[node] = parent == node - 1 && parent != TokenTree.COMMITTED ? tops[parent] : node;
        }
    }

    /** Forgets all nodes from a number on. */
    void cut(int newSize) {
        size = newSize;
    }

    /** Describes the path of a node, on top of so many committed tokens, to the last row. */
    void addPath(int node, int length, Rows rows) {
        int bottom = node;
        while (true) {
            int top = tops[bottom];
            int above = parents[top];
            if (above == TokenTree.COMMITTED) {
                if (top == 0) {
                    rows.addRunBefore(0, length + bottom + 1);
                } else {
                    rows.addRunBefore(length + top, bottom - top + 1);
                    rows.addRunBefore(0, length);
                }
                return;
            }
            rows.addRunBefore(length + top, bottom - top + 1);
            bottom = above;
        }
    }

    /**
     * Checks that nodes are a path from the committed text downwards.
     *
     * @throws IllegalArgumentException if not
     */
    void requirePath(int... path) {
        int above = TokenTree.COMMITTED;
        for (int node : path) {
            if (node < 0 || node >= size) {
                throw new IllegalArgumentException("node " + node + " of path " + Arrays.toString(path)
                        + " is not pending; there are " + size + " pending nodes");
            }
            if (parents[node] != above) {
                throw new IllegalArgumentException(Arrays.toString(path)
                        + " is not a path from the committed text: node " + node + " has parent " + parents[node]
                        + ", not " + above);
            }
            above = node;
        }
    }
}
