package io.vorlauf.checkpoint.evaluation;

import io.vorlauf.api.model.TokenTree;
import java.util.Arrays;

/**
 * The pending nodes of a sequence: who is whose child, how deep, and where the run of nodes begins that ends with it.
 * Nodes are counted from 0 and stand behind their parents. Not thread-safe.
 */
public final class PendingNodes {

    private int[] parents = new int[16];
    private int[] depths = new int[16];
    private int[] tops = new int[16];
    private int size;

    PendingNodes() {}

    /** How many nodes there are. */
    public int size() {
        return size;
    }

    /** The number of the parent of a node, or {@link TokenTree#COMMITTED}. */
    public int parent(int node) {
        return parents[node];
    }

    /** How far a node is from the committed text: 0 for its children. */
    public int depth(int node) {
        return depths[node];
    }

    /** The first node of the run that ends with a node: in a run, each node is the parent of the next number. */
    public int top(int node) {
        return tops[node];
    }

    /** Adds the nodes of a tree on top of these. */
    public void add(TokenTree tree) {
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
            boolean child = parent != TokenTree.COMMITTED;
            parents[node] = parent;
            depths[node] = child ? depths[parent] + 1 : 0;
            tops[node] = child && parent == node - 1 ? tops[parent] : node;
        }
    }

    /** How far each node of a tree on top of these would be from the committed text: 0 for its children. */
    public int[] depths(TokenTree tree) {
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

    /** Forgets all nodes from a number on. */
    public void cut(int newSize) {
        size = newSize;
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
