package io.vorlauf.strategy.shape;

import java.util.List;

/**
 * The shape of a tree, without tokens. Immutable.
 *
 * @param children the shapes below its root, for the best guess first
 */
public record TreeShape(List<TreeShape> children) {

    /** A root alone. */
    public static final TreeShape LEAF = new TreeShape(List.of());

    /** Copies the list. */
    public TreeShape {
        children = List.copyOf(children);
    }

    /** Number of guesses: of nodes without the root. */
    public int guesses() {
        return children.stream().mapToInt(child -> 1 + child.guesses()).sum();
    }

    /** Number of guesses on the longest path. */
    public int depth() {
        return children.stream().mapToInt(child -> 1 + child.depth()).max().orElse(0);
    }

    /** How many nodes at each depth have children, from the root, depth 0, down; as long as the tree is deep. */
    public int[] parents() {
        int[] parents = new int[depth()];
        count(parents, 0);
        return parents;
    }

    private void count(int[] parents, int depth) {
        if (!children.isEmpty()) {
            parents[depth]++;
            children.forEach(child -> child.count(parents, depth + 1));
        }
    }
}
