// SPDX-License-Identifier: Apache-2.0
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

    /** Down to what depth the text met guesses: the accepted ones, and one more if there were guesses after them. */
    public int attempted(TreeNode root) {
        TreeNode last = accepted.isEmpty() ? root : accepted.get(accepted.size() - 1);
        return accepted.size() + (last.children().isEmpty() ? 0 : 1);
    }
}
