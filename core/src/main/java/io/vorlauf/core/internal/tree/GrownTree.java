package io.vorlauf.core.internal.tree;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The tree of one round. It remembers how every candidate came about, and it takes nothing back.
 *
 * <p>After {@link #close()} it is read by the engine only; a strategy that kept it can no longer grow it.
 */
public final class GrownTree implements DraftTree {

    /** Draws tokens for a position; the verification of the request decides how. */
    @FunctionalInterface
    public interface Drawing {

        /** Up to {@code count} different tokens, best or first first. */
        int[] draw(Distribution distribution, int count, long position);
    }

    private final Text text;
    private final TreeLimits limits;
    private final Drawing drawing;
    private final TreeNode root;
    private final List<TreeNode> nodes = new ArrayList<>();
    private boolean closed;

    /** A tree that is a root alone. */
    public GrownTree(Text text, TreeLimits limits, Drawing drawing) {
        this.text = text;
        this.limits = limits;
        this.drawing = drawing;
        this.root = new TreeNode(this, null, text.last());
    }

    @Override
    public TreeNode root() {
        return root;
    }

    /** The text below the root. */
    public Text text() {
        return text;
    }

    /** The guesses in the order in which they were added: parents before children. */
    public List<TreeNode> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** Number of guesses on the longest path. */
    public int depth() {
        return nodes.stream().mapToInt(TreeNode::depth).max().orElse(0);
    }

    /** Whether the limits leave no room for a guess. */
    public boolean limitedToRoot() {
        return limits.depth() <= 0;
    }

    /** Ends growth. */
    public void close() {
        closed = true;
    }

    @Override
    public boolean canGrow(DraftNode node) {
        return room(own(node)) > 0;
    }

    private int room(TreeNode node) {
        return closed || node.depth() >= limits.depth() ? 0 : limits.nodes() - nodes.size();
    }

    @Override
    public List<DraftNode> sample(DraftNode parent, Distribution distribution, int count) {
        TreeNode node = own(parent);
        if (count < 1) {
            throw new IllegalArgumentException("the number of tokens to draw must be 1 or more, not " + count);
        }
        if (distribution.size() > limits.vocabularySize()) {
            throw new IllegalArgumentException("the distribution is over " + distribution.size()
                    + " tokens, the target's vocabulary has " + limits.vocabularySize());
        }
        // Cut before the draw: a token that was drawn and then dropped would bias rejection.
        int room = Math.min(count, room(node));
        if (room == 0) {
            return List.of();
        }
        int[] tokens = drawing.draw(distribution, room, node.nextPosition());
        node.add(new Guess.Sampled(distribution, Tokens.of(tokens)));
        List<DraftNode> drawn = new ArrayList<>(tokens.length);
        for (int token : tokens) {
            drawn.add(childOf(node, token));
        }
        return drawn;
    }

    @Override
    public List<DraftNode> propose(DraftNode parent, int... tokens) {
        TreeNode node = own(parent);
        for (int token : tokens) {
            if (token < 0 || token >= limits.vocabularySize()) {
                throw new IllegalArgumentException("token " + token + " is outside the target's vocabulary of "
                        + limits.vocabularySize() + " tokens");
            }
        }
        List<DraftNode> proposed = new ArrayList<>(tokens.length);
        for (int token : tokens) {
            if (node.child(token) == null) {
                if (room(node) == 0) {
                    break;
                }
                node.add(new Guess.Proposed(token));
            }
            proposed.add(childOf(node, token));
        }
        return proposed;
    }

    private TreeNode childOf(TreeNode node, int token) {
        TreeNode child = node.child(token);
        if (child == null) {
            child = node.add(token);
            nodes.add(child);
        }
        return child;
    }

    private TreeNode own(DraftNode node) {
        if (node instanceof TreeNode own && own.belongsTo(this)) {
            return own;
        }
        throw new IllegalArgumentException("the node is not one of this tree: " + node);
    }
}
