package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.TokenTree;
import java.util.Arrays;

/** The pending nodes of a sequence: who is whose child, how deep, and in which slot. Not thread-safe. */
final class PendingNodes {

    private int[] parents = new int[16];
    private int[] depths = new int[16];
    private int[] slots = new int[16];
    private int size;

    int size() {
        return size;
    }

    /** The number of the parent of a node, or {@link TokenTree#COMMITTED}. */
    int parent(int node) {
        return parents[node];
    }

    /** The slot of a node. */
    int slot(int node) {
        return slots[node];
    }

    /** The slots of all nodes. */
    int[] slots() {
        return Arrays.copyOf(slots, size);
    }

    /** Adds nodes that have been given slots. */
    void add(TokenTree tree, int[] treeSlots) {
        int[] added = depths(tree);
        if (size + added.length > parents.length) {
            int capacity = Math.max(2 * parents.length, size + added.length);
            parents = Arrays.copyOf(parents, capacity);
            depths = Arrays.copyOf(depths, capacity);
            slots = Arrays.copyOf(slots, capacity);
        }
        for (int i = 0; i < added.length; i++) {
            parents[size] = tree.parent(i);
            slots[size] = treeSlots[i];
            depths[size++] = added[i];
        }
    }

    /** How far each node of a tree on top of these is from the committed text: 0 for its children. */
    int[] depths(TokenTree tree) {
        int[] added = new int[tree.size()];
        for (int i = 0; i < added.length; i++) {
            int parent = tree.parent(i);
            if (parent >= size) {
                added[i] = added[parent - size] + 1;
            } else if (parent >= 0) {
                added[i] = depths[parent] + 1;
            }
        }
        return added;
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

    void clear() {
        size = 0;
    }
}
