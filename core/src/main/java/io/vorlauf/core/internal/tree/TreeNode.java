// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.tree;

import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.strategy.DraftNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** A node of a {@link GrownTree}. */
public final class TreeNode implements DraftNode {

    private final GrownTree tree;
    private final TreeNode parent;
    private final Path path;
    private final int depth;
    private final List<TreeNode> children = new ArrayList<>(1);
    private final List<Guess> guesses = new ArrayList<>(1);
    private boolean grandchildren;

    /** A root that stands for a path. */
    TreeNode(GrownTree tree, Path path) {
        this(tree, null, path, 0);
    }

    private TreeNode(GrownTree tree, TreeNode parent, Path path, int depth) {
        this.tree = tree;
        this.parent = parent;
        this.path = path;
        this.depth = depth;
    }

    @Override
    public int token() {
        return path.token();
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public TreeNode parent() {
        return parent;
    }

    @Override
    public List<DraftNode> children() {
        return Collections.unmodifiableList(children);
    }

    /** Visits the children, the one added last before the others. */
    public void lastChildFirst(Consumer<TreeNode> visitor) {
        for (int i = children.size() - 1; i >= 0; i--) {
            visitor.accept(children.get(i));
        }
    }

    @Override
    public TokenHistory history() {
        return path.length() == 0 ? tree.text() : path.behind(tree.text());
    }

    /** The tokens behind the text; longer than the depth if the tree itself stands on a path. */
    public Path path() {
        return path;
    }

    /** The tree it is part of. */
    public GrownTree tree() {
        return tree;
    }

    /** The child that carries a token, or {@code null}. */
    public TreeNode child(int wanted) {
        for (TreeNode child : children) {
            if (child.token() == wanted) {
                return child;
            }
        }
        return null;
    }

    /** How the children came about, in the order in which they have to be tried. */
    public List<Guess> guesses() {
        return Collections.unmodifiableList(guesses);
    }

    /** The position in the text of the token after this node: noise is drawn for it, drafts guess it. */
    public long nextPosition() {
        return (long) tree.text().length() + path.length();
    }

    boolean hasGrandchildren() {
        return grandchildren;
    }

    TreeNode add(int wanted) {
        TreeNode child = new TreeNode(tree, this, path.then(wanted), depth + 1);
        children.add(child);
        if (parent != null) {
            parent.grandchildren = true;
        }
        return child;
    }

    void add(Guess guess) {
        guesses.add(guess);
    }

    @Override
    public String toString() {
        return "node of token " + token() + " at depth " + depth;
    }
}
