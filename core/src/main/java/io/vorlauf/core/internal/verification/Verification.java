// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.core.internal.tree.Drawing;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.function.Function;

/**
 * An exact way to draw guesses and to check them: what comes out is distributed as the target says, whatever was
 * guessed.
 *
 * <p>Drawing and checking belong together, because a check is exact only for candidates that were drawn its way. One
 * instance serves one generation; not thread-safe.
 */
public interface Verification extends Drawing {

    /**
     * Finds the path that holds.
     *
     * @param root the root of the tree
     * @param target the target's distribution of the token after a node; asked only for nodes that are visited
     */
    Verdict verify(TreeNode root, Function<TreeNode, Distribution> target);
}
