// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.evaluation;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A sequence that knows how many tokens are committed and which nodes are pending, and refuses what cannot be done; a
 * backend adds where their keys and values are.
 *
 * <p>Used by one thread at a time, except that it may be closed by any, even while it is in use: what it holds is given
 * back then when that ends.
 */
@ConsumerType
public abstract class DecoderSequence implements ModelSequence {

    private final DecoderModel model;
    private final PendingNodes nodes = new PendingNodes();
    /** Others may ask how much a model holds. */
    private volatile int length;
    private boolean busy;
    private boolean closed;

    /** An empty sequence of a model. */
    protected DecoderSequence(DecoderModel model) {
        this.model = model;
    }

    /**
     * Checks what a model is asked to evaluate before anything of it is done.
     *
     * @throws IllegalArgumentException if there is nothing, or an item that cannot be evaluated: its sequence is
     *     another model's or in the list already, its tree does not begin with the next node, a token or position is
     *     outside what the model has, or hidden states are wanted that it does not hand out
     * @throws IllegalStateException if a sequence is closed
     */
    static void check(DecoderModel model, List<EvaluationItem> items) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("model '" + model.info().name() + "' was asked to evaluate nothing");
        }
        Set<ModelSequence> before = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            if (!(items.get(i).sequence() instanceof DecoderSequence sequence) || sequence.model != model) {
                throw refusal(model, i, "the sequence belongs to another model");
            }
            if (!before.add(sequence)) {
                throw refusal(model, i, "the sequence is in the list already");
            }
            sequence.requireOpen();
            sequence.check(i, items.get(i).tree());
            int item = i;
            items.get(i).signals().refusal(model.info()).ifPresent(why -> {
                throw refusal(model, item, why);
            });
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

    private static IllegalArgumentException refusal(DecoderModel model, int item, String why) {
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
        use(() -> {
            nodes.requirePath(path);
            commit(path);
            length = length + path.length;
            nodes.cut(0);
            return null;
        });
    }

    @Override
    public final void truncate(int newLength) {
        use(() -> {
            if (newLength < 0 || newLength > length) {
                throw new IllegalArgumentException(
                        "a sequence of " + length + " tokens cannot be cut to " + newLength + " tokens");
            }
            length = newLength;
            nodes.cut(0);
            return null;
        });
    }

    @Override
    public final Optional<ModelSequence> fork(int tokens) {
        return use(() -> {
            if (tokens < 1 || tokens > length) {
                throw new IllegalArgumentException(
                        "a sequence of " + length + " tokens cannot be forked after " + tokens + " tokens");
            }
            DecoderSequence fork = copy(tokens);
            fork.length = tokens;
            return Optional.of(model.opened(fork));
        });
    }

    private <T> T use(Supplier<T> call) {
        begin();
        try {
            return call.get();
        } finally {
            end();
        }
    }

    /**
     * Keeps what the sequence holds until {@link #end}, whoever closes it meanwhile.
     *
     * @throws IllegalStateException if it is closed or in use, or the model is closed
     */
    final synchronized void begin() {
        requireOpen();
        if (busy) {
            throw new IllegalStateException("the sequence is in use by another thread");
        }
        busy = true;
    }

    final synchronized void end() {
        busy = false;
        if (closed) {
            release();
        }
    }

    @Override
    public final synchronized void close() {
        if (!closed) {
            closed = true;
            model.closed(this);
            if (!busy) {
                release();
            }
        }
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the sequence is closed");
        }
        model.requireOpen();
    }

    /**
     * Moves what is cached of a path to where it is cached of committed tokens; node {@code path[i]} becomes token
     * {@code length() + i}. The path has been checked.
     */
    protected abstract void commit(int... path);

    /** A new sequence with what is cached of the first tokens; their number has been checked. */
    protected abstract DecoderSequence copy(int tokens);

    /** Gives back what the sequence holds; called once, and not while it is in use. Must not wait for anything. */
    protected abstract void release();

    /**
     * The pending nodes of a sequence: who is whose child, how deep, and where the run of nodes begins that ends with
     * it. Nodes are counted from 0 and stand behind their parents. Not thread-safe.
     */
    public static final class PendingNodes {

        private int[] parents = new int[16];
        private int[] depths = new int[16];
        private int[] tops = new int[16];
        /** Others may ask how much a model holds. */
        private volatile int size;

        PendingNodes() {}

        /** How many nodes there are. */
        public int size() {
            return size;
        }

        /** The number of the parent of a node, or {@link TokenTree#COMMITTED}. */
        public int parent(int node) {
            return parents[node];
        }

        /** How far a node is from the committed text: 0 for its children. */
        public int depth(int node) {
            return depths[node];
        }

        /** The first node of the run that ends with a node: in a run, each node is the parent of the next number. */
        public int top(int node) {
            return tops[node];
        }

        /** Adds the nodes of a tree on top of these. */
        public void add(TokenTree tree) {
            int first = size;
            int needed = first + tree.size();
            if (needed > parents.length) {
                int capacity = Math.max(2 * parents.length, needed);
                parents = Arrays.copyOf(parents, capacity);
                depths = Arrays.copyOf(depths, capacity);
                tops = Arrays.copyOf(tops, capacity);
            }
            for (int i = 0; i < tree.size(); i++) {
                int node = first + i;
                int parent = tree.parent(i);
                boolean child = parent != TokenTree.COMMITTED;
                parents[node] = parent;
                depths[node] = child ? depths[parent] + 1 : 0;
                tops[node] = child && parent == node - 1 ? tops[parent] : node;
            }
            size = needed;
        }

        /** How far each node of a tree on top of these would be from the committed text: 0 for its children. */
        public int[] depths(TokenTree tree) {
            int[] added = new int[tree.size()];
            for (int i = 0; i < added.length; i++) {
                int parent = tree.parent(i);
                if (parent >= size) {
                    added[i] = added[parent - size] + 1;
                } else if (parent >= 0) {
                    added[i] = depths[parent] + 1;
                }
            }
            return added;
        }

        /** Forgets all nodes from a number on. */
        public void cut(int newSize) {
            size = newSize;
        }

        /**
         * Checks that nodes are a path from the committed text downwards.
         *
         * @throws IllegalArgumentException if not
         */
        void requirePath(int... path) {
            int above = TokenTree.COMMITTED;
            for (int node : path) {
                if (node < 0 || node >= size) {
                    throw new IllegalArgumentException("node " + node + " of path " + Arrays.toString(path)
                            + " is not pending; there are " + size + " pending nodes");
                }
                if (parents[node] != above) {
                    throw new IllegalArgumentException(Arrays.toString(path)
                            + " is not a path from the committed text: node " + node + " has parent " + parents[node]
                            + ", not " + above);
                }
                above = node;
            }
        }
    }
}
