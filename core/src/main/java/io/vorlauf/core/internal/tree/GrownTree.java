// SPDX-License-Identifier: Apache-2.0
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
import java.util.function.Supplier;

/**
 * The tree of one round. It remembers how every candidate came about, and it takes nothing back.
 *
 * <p>After {@link #close()} it is read by the engine only; a strategy that kept it can no longer grow it, from no
 * thread: growth and closing exclude each other, in this tree and in the inner ones of its cascades. A cascade that is
 * still in some thread's hands then has to be {@linkplain #settle settled} or {@linkplain #drop dropped} before the
 * tree is read.
 */
public final class GrownTree implements DraftTree {

    /** One for all trees of a round: they share paths. */
    private final Object lock;
    private final Text text;
    private final TreeLimits limits;
    private final Drawing drawing;
    private final InnerVerification inner;
    private final TreeNode root;
    private final List<TreeNode> nodes = new ArrayList<>();
    private Cascade cascade;
    private boolean closed;
    private long refused;
    private int skipped;

    /** A tree that is a root alone, standing for the text. */
    public GrownTree(Text text, TreeLimits limits, Drawing drawing, InnerVerification inner) {
        this(new Object(), text, Path.root(text.last()), limits, drawing, inner);
    }

    private GrownTree(
            Object lock, Text text, Path path, TreeLimits limits, Drawing drawing, InnerVerification inner) {
        this.lock = lock;
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
        int depth = 0;
        for (TreeNode node : nodes) {
            depth = Math.max(depth, node.depth());
        }
        return depth;
    }

    /** The most guesses there may be. */
    public int limit() {
        return limits.nodes();
    }

    /** How many guesses were not made because there were as many as there may be. */
    public long refused() {
        synchronized (lock) {
            return refused;
        }
    }

    /** Whether the limits leave no room for a guess. */
    public boolean limitedToRoot() {
        return limits.depth() <= 0;
    }

    /** Ends growth. */
    public void close() {
        synchronized (lock) {
            closed = true;
            if (cascade != null) {
                cascade.tree().close();
            }
        }
    }

    /** Whether a cascade is in some thread's hands whose draws have to count. */
    public boolean unsettled() {
        synchronized (lock) {
            return cascade != null && drawing.binding();
        }
    }

    /**
     * Brings a cascade to its end that is in another thread's hands; which of the two is first adopts the words.
     *
     * @param by does not use what the other thread may be using
     */
    public void settle(InnerVerification by) {
        Cascade open;
        synchronized (lock) {
            open = cascade;
        }
        if (open != null) {
            open.conclude(by);
        }
    }

    /** Gives a cascade up that is in some thread's hands; nothing is adopted from it any more. */
    public void drop() {
        synchronized (lock) {
            cascade = null;
        }
    }

    @Override
    public boolean canGrow(DraftNode node) {
        TreeNode own = own(node);
        synchronized (lock) {
            return cascade == null && room(own) > 0;
        }
    }

    private int room(TreeNode node) {
        return mayGrow(node) ? limits.nodes() - nodes.size() : 0;
    }

    private boolean mayGrow(TreeNode node) {
        boolean late = drawing.siblingsFirst() && node.hasGrandchildren();
        return !closed && !late && node.depth() < limits.depth();
    }

    /** What a cascade draws is seen before it is judged: what the tree looks like must not depend on it until then. */
    private void requireNoCascade() {
        if (cascade != null && !closed) {
            throw new IllegalStateException("a cascade is open in this tree: until it has ended only the inner tree, "
                    + "which is handed to whoever guesses for it, takes guesses");
        }
    }

    @Override
    public List<DraftNode> sample(DraftNode parent, Distribution distribution, int count) {
        TreeNode node = own(parent);
        check(distribution, count);
        synchronized (lock) {
            requireNoCascade();
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
    }

    @Override
    public List<Candidate> preview(DraftNode parent, Distribution distribution, int count) {
        TreeNode node = own(parent);
        check(distribution, count);
        synchronized (lock) {
            return room(node) == 0 ? List.of() : drawing.preview(distribution, count, node.nextPosition());
        }
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
        Cascade begun = begin(own(parent), model);
        return begun == null ? List.of() : begun.run(cheaper, inner);
    }

    private Cascade begin(TreeNode node, DraftModel model) {
        int reach = model.info().contextLength() - text.length() - node.path().length();
        synchronized (lock) {
            requireNoCascade();
            int room = Math.min(room(node), limits.depth() - node.depth());
            if (room > 0) {
                cascade = new Cascade(node, model, new GrownTree(
                        lock, text, node.path(), limits.withDepth(Math.min(room - 1, reach)), drawing, inner));
            }
            return room > 0 ? cascade : null;
        }
    }

    /** Judges and adopts what a cascade came to, at once; if another thread has done so, there is nothing to adopt. */
    List<DraftNode> adopt(Cascade open, Supplier<List<Guess.Sampled>> words) {
        synchronized (lock) {
            if (cascade != open) {
                return List.of();
            }
            cascade = null;
            return adopt(open.parent(), words.get());
        }
    }

    /** Nobody can judge what a cascade came to. If this tree is closed, whoever closed it may still try. */
    void abandon(Cascade open) {
        synchronized (lock) {
            if (cascade == open && !closed) {
                cascade = null;
            }
        }
    }

    /** There is room: it was there when the cascade began, and nothing was added since. */
    private List<DraftNode> adopt(TreeNode parent, List<Guess.Sampled> words) {
        List<DraftNode> chain = new ArrayList<>(words.size());
        TreeNode node = parent;
        for (Guess.Sampled word : words) {
            node.add(word);
            node = childOf(node, word.tokens().get(0));
            chain.add(node);
        }
        return chain;
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
        synchronized (lock) {
            requireNoCascade();
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
    }

    @Override
    public void skip(int rounds) {
        if (rounds < 0) {
            throw new IllegalArgumentException("the number of rounds to leave out must be 0 or more, not " + rounds);
        }
        synchronized (lock) {
            if (!closed) {
                skipped = rounds;
            }
        }
    }

    /** How many of the next rounds the strategy wants to be left out of. */
    public int skipped() {
        synchronized (lock) {
            return skipped;
        }
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
