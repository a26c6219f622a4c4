package io.vorlauf.core.internal.tree;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * The tree of one round. It remembers how every candidate came about, and it takes nothing back.
 *
 * <p>After {@link #close()} it is read by the engine only; a strategy that kept it can no longer grow it, from no
 * thread: growth and closing exclude each other.
 */
public final class GrownTree implements DraftTree {

    /** Verifies an inner tree against a draft model. */
    @FunctionalInterface
    public interface InnerVerification {

        /** The model's own words below the tree's root, each with the distribution it was drawn from. */
        List<Guess.Sampled> verify(DraftModel model, GrownTree tree);
    }

    private final Text text;
    private final TreeLimits limits;
    private final Drawing drawing;
    private final InnerVerification inner;
    private final TreeNode root;
    private final List<TreeNode> nodes = new ArrayList<>();
    private boolean closed;
    private long refused;

    /** A tree that is a root alone, standing for the text. */
    public GrownTree(Text text, TreeLimits limits, Drawing drawing, InnerVerification inner) {
        this(text, Path.root(text.last()), limits, drawing, inner);
    }

    private GrownTree(Text text, Path path, TreeLimits limits, Drawing drawing, InnerVerification inner) {
        this.text = text;
        this.limits = limits;
        this.drawing = drawing;
        this.inner = inner;
        this.root = new TreeNode(this, path);
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

    /** The most guesses there may be. */
    public int limit() {
        return limits.nodes();
    }

    /** How many guesses were not made because there were as many as there may be. */
    public synchronized long refused() {
        return refused;
    }

    /** Whether the limits leave no room for a guess. */
    public boolean limitedToRoot() {
        return limits.depth() <= 0;
    }

    /** Ends growth. */
    public synchronized void close() {
        closed = true;
    }

    @Override
    public synchronized boolean canGrow(DraftNode node) {
        return room(own(node)) > 0;
    }

    private int room(TreeNode node) {
        return mayGrow(node) ? limits.nodes() - nodes.size() : 0;
    }

    private boolean mayGrow(TreeNode node) {
        boolean late = drawing.siblingsFirst() && node.hasGrandchildren();
        return !closed && !late && node.depth() < limits.depth();
    }

    @Override
    public synchronized List<DraftNode> sample(DraftNode parent, Distribution distribution, int count) {
        TreeNode node = own(parent);
        check(distribution, count);
        // Cut before the draw: a token that was drawn and then dropped would bias rejection.
        int room = Math.min(count, room(node));
        refuse(node, Math.max(0, Math.min(count, distribution.size()) - room));
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
    public synchronized List<Candidate> preview(DraftNode parent, Distribution distribution, int count) {
        TreeNode node = own(parent);
        check(distribution, count);
        return room(node) == 0 ? List.of() : drawing.preview(distribution, count, node.nextPosition());
    }

    private void check(Distribution distribution, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of tokens to draw must be 1 or more, not " + count);
        }
        if (distribution.size() > limits.vocabularySize()) {
            throw new IllegalArgumentException("the distribution is over " + distribution.size()
                    + " tokens, the target's vocabulary has " + limits.vocabularySize());
        }
    }

    @Override
    public List<DraftNode> cascade(DraftNode parent, DraftModel model, Consumer<DraftTree> cheaper) {
        TreeNode node = own(parent);
        int room = chainRoom(node);
        if (room == 0) {
            return List.of();
        }
        int reach = model.info().contextLength() - text.length() - node.path().length();
        GrownTree tree = new GrownTree(text, node.path(), limits.withDepth(Math.min(room - 1, reach)), drawing, inner);
        try {
            if (!tree.limitedToRoot()) {
                cheaper.accept(tree);
            }
        } finally {
            tree.close();
        }
        return adopt(node, inner.verify(model, tree));
    }

    private synchronized int chainRoom(TreeNode node) {
        return Math.min(room(node), limits.depth() - node.depth());
    }

    private synchronized List<DraftNode> adopt(TreeNode parent, List<Guess.Sampled> words) {
        List<DraftNode> chain = new ArrayList<>(words.size());
        TreeNode node = parent;
        for (Guess.Sampled word : words) {
            if (room(node) == 0) {
                break;
            }
            node.add(word);
            node = childOf(node, word.tokens().get(0));
            chain.add(node);
        }
        return chain;
    }

    @Override
    public synchronized List<DraftNode> propose(DraftNode parent, int... tokens) {
        TreeNode node = own(parent);
        for (int token : tokens) {
            if (token < 0 || token >= limits.vocabularySize()) {
                throw new IllegalArgumentException("token " + token + " is outside the target's vocabulary of "
                        + limits.vocabularySize() + " tokens");
            }
        }
        List<DraftNode> proposed = new ArrayList<>(Math.min(tokens.length, limits.nodes()));
        for (int i = 0; i < tokens.length; i++) {
            if (node.child(tokens[i]) == null) {
                if (room(node) == 0) {
                    refuse(node, tokens.length - i);
                    break;
                }
                node.add(new Guess.Proposed(tokens[i]));
            }
            proposed.add(childOf(node, tokens[i]));
        }
        return proposed;
    }

    /** Counts what only the number of nodes forbids. */
    private void refuse(TreeNode node, int guesses) {
        if (mayGrow(node)) {
            refused += guesses;
        }
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
        if (node instanceof TreeNode own && own.tree() == this) {
            return own;
        }
        throw new IllegalArgumentException("the node is not one of this tree: " + node);
    }
}
