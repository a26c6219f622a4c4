package io.vorlauf.report.plot;

import java.util.List;
import java.util.Objects;

/**
 * A draft tree with the path that was accepted.
 *
 * @param nodes the nodes; the first is the root, which has the end of the text so far; parents come before children
 */
public record TreePlot(List<Node> nodes) implements Plot {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if a node's parent does not come before it
     */
    public TreePlot {
        nodes = List.copyOf(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            int parent = nodes.get(i).parent();
            if (i == 0 ? parent != -1 : parent < 0 || parent >= i) {
                throw new IllegalArgumentException("the parent of node " + i + " must come before it, not be "
                        + parent);
            }
        }
    }

    /**
     * A node.
     *
     * @param parent index of its parent; -1 for the root
     * @param text the token
     * @param kind what became of it
     */
    public record Node(int parent, String text, Kind kind) {
        /** Checks for null. */
        public Node {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(kind, "kind");
        }
    }

    /** What became of a node. */
    public enum Kind {
        /** The end of the text before the round. */
        ROOT,
        /** A guess that became text. */
        ACCEPTED,
        /** A guess that did not. */
        REJECTED,
        /** The token that the target itself added. */
        TARGET
    }

    @Override
    public boolean isEmpty() {
        return nodes.size() < 2;
    }
}
