package io.vorlauf.core.internal.tree;

import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.strategy.DraftNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A node of a {@link GrownTree}. */
public final class TreeNode implements DraftNode {

    private final GrownTree tree;
    private final TreeNode parent;
    private final int token;
    private final int depth;
    private final List<TreeNode> children = new ArrayList<>(1);
    private final List<Guess> guesses = new ArrayList<>(1);

    TreeNode(GrownTree tree, TreeNode parent, int token) {
        this.tree = tree;
        this.parent = parent;
        this.token = token;
        this.depth = parent == null ? 0 : parent.depth + 1;
    }

    @Override
    public int token() {
        return token;
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

    @Override
    public TokenHistory history() {
        return depth == 0 ? tree.text() : new PathHistory(tree.text(), this);
    }

    /** The child that carries a token, or {@code null}. */
    public TreeNode child(int wanted) {
        for (TreeNode child : children) {
            if (child.token == wanted) {
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
        return (long) tree.text().length() + depth;
    }

    boolean belongsTo(GrownTree other) {
        return tree == other;
    }

    TreeNode add(int wanted) {
        TreeNode child = new TreeNode(tree, this, wanted);
        children.add(child);
        return child;
    }

    void add(Guess guess) {
        guesses.add(guess);
    }

    @Override
    public String toString() {
        return "node of token " + token + " at depth " + depth;
    }
}
