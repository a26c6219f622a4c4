package io.vorlauf.core.internal.verification;

import io.vorlauf.core.internal.tree.TreeNode;
import java.util.List;

/**
 * The outcome of verifying a tree.
 *
 * @param accepted the nodes that hold, from the root's child downwards
 * @param next the token after them, drawn from the target: a correction, or the bonus token if the path ended
 */
public record Verdict(List<TreeNode> accepted, int next) {

    /** Copies the list. */
    public Verdict {
        accepted = List.copyOf(accepted);
    }
}
