package io.vorlauf.checkpoint.evaluation;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A sequence that knows how many tokens are committed and which nodes are pending, and refuses what cannot be done; a
 * backend adds where their keys and values are.
 *
 * <p>Used by one thread at a time, except that it may be closed by any.
 */
@ConsumerType
public abstract class DecoderSequence implements ModelSequence {

    private final LanguageModel model;
    private final PendingNodes nodes = new PendingNodes();
    private int length;
    private volatile boolean closed;

    /** An empty sequence of a model. */
    protected DecoderSequence(LanguageModel model) {
        this.model = model;
    }

    /**
     * Checks what a model is asked to evaluate before anything of it is done.
     *
     * @throws IllegalArgumentException if there is nothing, or an item that cannot be evaluated: its sequence is
     *     another model's or in the list already, its tree does not begin with the next node, or a token or position
     *     is outside what the model has
     * @throws IllegalStateException if a sequence is closed
     */
    public static void check(LanguageModel model, List<EvaluationItem> items) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("model '" + model.info().name() + "' was asked to evaluate nothing");
        }
        for (int i = 0; i < items.size(); i++) {
            if (!(items.get(i).sequence() instanceof DecoderSequence sequence) || sequence.model != model) {
                throw refusal(model, i, "the sequence belongs to another model");
            }
            for (int before = 0; before < i; before++) {
                if (items.get(before).sequence() == sequence) {
                    throw refusal(model, i, "the sequence is in the list already");
                }
            }
            sequence.requireOpen();
            sequence.check(i, items.get(i).tree());
        }
    }

    private void check(int item, TokenTree tree) {
        ModelInfo info = model.info();
        if (tree.first() != nodes.size()) {
            throw refusal(model, item, "the tree begins with node " + tree.first() + ", but the sequence has "
                    + nodes.size() + " pending nodes");
        }
        int[] depths = nodes.depths(tree);
        for (int i = 0; i < depths.length; i++) {
            if (tree.token(i) < 0 || tree.token(i) >= info.vocabularySize()) {
                throw refusal(model, item, "token " + tree.token(i) + " of node " + (tree.first() + i)
                        + " is outside the vocabulary of " + info.vocabularySize());
            }
            if (length + depths[i] >= info.contextLength()) {
                throw refusal(model, item, "node " + (tree.first() + i) + " would be at position "
                        + (length + depths[i]) + ", beyond the context of " + info.contextLength() + " tokens");
            }
        }
    }

    private static IllegalArgumentException refusal(LanguageModel model, int item, String why) {
        return new IllegalArgumentException("item " + item + " for model '" + model.info().name() + "': " + why);
    }

    /** The pending nodes. */
    public final PendingNodes nodes() {
        return nodes;
    }

    @Override
    public final int length() {
        return length;
    }

    @Override
    public final int pending() {
        return nodes.size();
    }

    @Override
    public final void keep(int... path) {
        requireOpen();
        nodes.requirePath(path);
        commit(path);
        length += path.length;
        nodes.cut(0);
    }

    @Override
    public final void truncate(int newLength) {
        requireOpen();
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException(
                    "a sequence of " + length + " tokens cannot be cut to " + newLength + " tokens");
        }
        length = newLength;
        nodes.cut(0);
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the sequence is closed");
        }
        requireOpenModel();
    }

    /**
     * Refuses if the model is closed.
     *
     * @throws IllegalStateException if it is
     */
    protected abstract void requireOpenModel();

    /**
     * Moves what is cached of a path to where it is cached of committed tokens; node {@code path[i]} becomes token
     * {@code length() + i}. The path has been checked.
     */
    protected abstract void commit(int... path);

    /** Gives back what the sequence holds; called once. */
    protected abstract void release();
}
