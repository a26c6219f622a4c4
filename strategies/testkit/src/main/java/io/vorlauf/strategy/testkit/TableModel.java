// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.HiddenStates;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * A tiny model for tests: its logits are a hash of <em>all</em> tokens before, so that one wrong token in a cache
 * changes the text. Its hidden states resemble each other where the last two tokens are the same.
 *
 * <p>It holds its caller to the contract of {@link LanguageModel}, and tells what its caller left open. Models made
 * from one another by {@link #similar} and the {@code with…} methods share a table, so one can draft for the other.
 * Thread-safe.
 */
public final class TableModel implements LoadedModel {

    /** How many numbers a hidden state has. */
    static final int STATE_SIZE = 6;

    /** How many layers there seem to be. */
    static final int LAYERS = 3;

    private static final double RANGE = 4;
    /** What all tokens before the last two add to a hidden state, of which those are the most. */
    private static final double DISTANT = 0.05;

    private final ModelInfo info;
    private final double disturbance;
    private final Set<ModelSequence> open = new LinkedHashSet<>();
    private final AtomicInteger openEvaluations = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger passes = new AtomicInteger();
    private volatile IntConsumer beforePass = pass -> { };
    private volatile boolean closed;

    private TableModel(ModelInfo info, double disturbance) {
        this.info = info;
        this.disturbance = disturbance;
    }

    /**
     * A model without tokenizer and stop tokens.
     *
     * @param vocabulary number of tokens, 1 or more
     * @param context the most tokens a sequence can hold, 1 or more
     */
    public static TableModel of(String name, int vocabulary, int context) {
        return new TableModel(info(name, vocabulary, context, Optional.empty()), 0);
    }

    private static ModelInfo info(String name, int vocabulary, int context, Optional<String> tokenizer) {
        return ModelInfo.builder()
                .name(name).family("table").vocabularySize(vocabulary).contextLength(context).tokenizer(tokenizer)
                .backend("none").weights("none").hiddenStates(new HiddenStates(LAYERS, STATE_SIZE)).build();
    }

    /**
     * The same model under another name, with its logits disturbed.
     *
     * @param disturbance 0 to agree always, 1 to have nothing in common
     */
    public TableModel similar(String name, double disturbance) {
        return new TableModel(info(name, info.vocabularySize(), info.contextLength(), info.tokenizer()), disturbance);
    }

    /** The same model with another context. */
    public TableModel withContext(int context) {
        return new TableModel(info(info.name(), info.vocabularySize(), context, info.tokenizer()), disturbance);
    }

    /** The same model with another number of logits: fewer, or more than there are tokens. */
    public TableModel withVocabulary(int vocabulary) {
        return new TableModel(info(info.name(), vocabulary, info.contextLength(), info.tokenizer()), disturbance);
    }

    /** The same model with a tokenizer; models that share one may differ in the number of their logits. */
    public TableModel withTokenizer(String identity) {
        return new TableModel(
                info(info.name(), info.vocabularySize(), info.contextLength(), Optional.of(identity)), disturbance);
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    /** {@inheritDoc} A row is a function of the tokens alone. */
    @Override
    public boolean sameBits() {
        return true;
    }

    /** The logits after some tokens, without any cache. */
    public float[] logits(int... tokens) {
        long state = start();
        for (int token : tokens) {
            state = next(state, token);
        }
        return row(state);
    }

    /**
     * The hidden state of a layer behind some tokens, without any cache.
     *
     * @param layer 0 to 3, where there are three layers
     * @param tokens one or more
     */
    public float[] hidden(int layer, int... tokens) {
        long state = start();
        long recent = 0;
        for (int token : tokens) {
            state = next(state, token);
            recent = recent(recent, token);
        }
        return hidden(layer, state, recent);
    }

    /** The last hidden state behind some tokens, without any cache. */
    public float[] lastHidden(int... tokens) {
        return hidden(LAYERS + 1, tokens);
    }

    /** The last two tokens of a text and one more token. */
    private static long recent(long before, int token) {
        return before << Integer.SIZE | token + 1;
    }

    private static float[] hidden(int layer, long state, long recent) {
        float[] row = new float[STATE_SIZE];
        for (int i = 0; i < row.length; i++) {
            int number = layer * STATE_SIZE + i;
            row[i] = (float) (unit(mix((recent << Integer.SIZE) * 31 + number))
                    + 0.5 * unit(mix((recent >>> Integer.SIZE) * 37 + number)) + DISTANT * unit(mix(state * 41 + number))
                    - 0.75);
        }
        return row;
    }

    /** What the empty text leaves in a cache. */
    private static long start() {
        return 0x5DEECE66DL;
    }

    /** What a text and one more token leave in a cache. */
    private static long next(long state, int token) {
        return mix(state * 31 + token + 1);
    }

    private float[] row(long state) {
        float[] row = new float[info.vocabularySize()];
        for (int i = 0; i < row.length; i++) {
            double own = unit(mix(state + i));
            double other = unit(mix(state * 7 + i + 0x5EED));
            row[i] = (float) (RANGE * ((1 - disturbance) * own + disturbance * other) - RANGE / 3);
        }
        return row;
    }

    private static double unit(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 32)) * 0xDAA66D2B92F26F4DL;
        z = (z ^ (z >>> 29)) * 0xC6A4A7935BD1E995L;
        return z ^ (z >>> 32);
    }

    /** Has something done before every pass, with its number, counted from 1 for each sequence that is opened. */
    void beforePass(IntConsumer action) {
        beforePass = action;
    }

    @Override
    public TableSequence newSequence() {
        passes.set(0);
        return opened();
    }

    private TableSequence opened() {
        checkOpen();
        TableSequence sequence = new TableSequence(this);
        synchronized (open) {
            open.add(sequence);
        }
        return sequence;
    }

    private void closed(TableSequence sequence) {
        synchronized (open) {
            open.remove(sequence);
            open.notifyAll();
        }
    }

    /** The sequences that are open now, oldest first. Each belongs to the thread of its generation. */
    public List<ModelSequence> openSequences() {
        synchronized (open) {
            return List.copyOf(open);
        }
    }

    /**
     * Waits until every sequence is closed.
     *
     * @return false if some are still open when the time is up
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitClosedSequences(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (open) {
            while (!open.isEmpty()) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                open.wait(millis);
            }
            return true;
        }
    }

    /** How many evaluations are not closed yet. */
    public int openEvaluations() {
        return openEvaluations.get();
    }

    /** How many passes there were. */
    public int calls() {
        return calls.get();
    }

    @Override
    public Evaluation evaluate(List<EvaluationItem> items) {
        beforePass.accept(passes.incrementAndGet());
        checkOpen();
        Set<ModelSequence> sequences = new HashSet<>();
        for (EvaluationItem item : items) {
            if (!(item.sequence() instanceof TableSequence sequence) || sequence.model() != this) {
                throw new IllegalArgumentException("the sequence is not one of model '" + info.name() + "'");
            }
            if (!sequences.add(sequence)) {
                throw new IllegalArgumentException("a sequence comes twice in one call of model '" + info.name() + "'");
            }
            sequence.check(item.tree());
            item.signals().refusal(info).ifPresent(why -> {
                throw new IllegalArgumentException(why);
            });
        }
        if (items.isEmpty()) {
            throw new IllegalArgumentException("nothing to evaluate");
        }
        calls.incrementAndGet();
        List<float[][]> rows = new ArrayList<>(items.size());
        List<List<TableSequence.Node>> nodes = new ArrayList<>(items.size());
        for (EvaluationItem item : items) {
            TableSequence sequence = (TableSequence) item.sequence();
            rows.add(sequence.evaluate(item));
            nodes.add(item.signals().wantsHidden() ? sequence.last(item.tree().size()) : List.of());
        }
        openEvaluations.incrementAndGet();
        return new TableEvaluation(items, rows, nodes, openEvaluations::decrementAndGet);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("model '" + info.name() + "' is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "TableModel[" + info.name() + "]";
    }

    /** The cache of a {@link TableModel}: per token, the hash of the text down to it. Not thread-safe. */
    private static final class TableSequence implements ModelSequence {

        private final TableModel model;
        /** The hash after 0, 1, 2, … committed tokens. */
        private long[] states = {start()};
        /** The last two tokens of each of these texts. */
        private long[] recents = {0};
        private int length;
        private final List<Node> nodes = new ArrayList<>();
        private boolean closed;

        private record Node(int parent, int depth, long state, long recent) {}

        TableSequence(TableModel model) {
            this.model = model;
        }

        TableModel model() {
            return model;
        }

        /** Refuses what cannot be evaluated, before anything becomes pending. */
        void check(TokenTree tree) {
            checkOpen();
            if (tree.first() != nodes.size()) {
                throw new IllegalArgumentException("the tree's first node has number " + tree.first() + ", but "
                        + nodes.size() + " nodes are pending");
            }
            int[] depths = new int[tree.size()];
            for (int i = 0; i < tree.size(); i++) {
                if (tree.token(i) < 0 || tree.token(i) >= model.info().vocabularySize()) {
                    throw new IllegalArgumentException("token " + tree.token(i) + " is outside the vocabulary of "
                            + model.info().vocabularySize() + " tokens of model '" + model.info().name() + "'");
                }
                int parent = tree.parent(i);
                int above = parent == TokenTree.COMMITTED
                        ? 0 : parent < tree.first() ? nodes.get(parent).depth() : depths[parent - tree.first()];
                depths[i] = above + 1;
                if (length + depths[i] > model.info().contextLength()) {
                    throw new IllegalArgumentException("position " + (length + above) + " is beyond the context of "
                            + model.info().contextLength() + " tokens of model '" + model.info().name() + "'");
                }
            }
        }

        float[][] evaluate(EvaluationItem item) {
            TokenTree tree = item.tree();
            for (int i = 0; i < tree.size(); i++) {
                int parent = tree.parent(i);
                int depth = parent == TokenTree.COMMITTED ? 0 : nodes.get(parent).depth();
                long state = parent == TokenTree.COMMITTED ? states[length] : nodes.get(parent).state();
                long recent = parent == TokenTree.COMMITTED ? recents[length] : nodes.get(parent).recent();
                nodes.add(new Node(parent, depth + 1, next(state, tree.token(i)), recent(recent, tree.token(i))));
            }
            float[][] rows = new float[item.rows()][];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = model.row(nodes.get(tree.first() + item.wanted(row)).state());
            }
            return rows;
        }

        /** The nodes that were evaluated last. */
        List<Node> last(int count) {
            return List.copyOf(nodes.subList(nodes.size() - count, nodes.size()));
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public int pending() {
            return nodes.size();
        }

        @Override
        public void keep(int... path) {
            checkOpen();
            int parent = TokenTree.COMMITTED;
            for (int number : path) {
                if (number < 0 || number >= nodes.size() || nodes.get(number).parent() != parent) {
                    throw new IllegalArgumentException(Arrays.toString(path) + " is not a path of pending nodes");
                }
                parent = number;
            }
            states = Arrays.copyOf(states, Math.max(states.length, length + path.length + 1));
            recents = Arrays.copyOf(recents, states.length);
            for (int number : path) {
                states[++length] = nodes.get(number).state();
                recents[length] = nodes.get(number).recent();
            }
            nodes.clear();
        }

        @Override
        public void truncate(int wanted) {
            checkOpen();
            if (wanted < 0 || wanted > length) {
                throw new IllegalArgumentException("cannot keep " + wanted + " of " + length + " tokens");
            }
            length = wanted;
            nodes.clear();
        }

        @Override
        public Optional<ModelSequence> fork(int wanted) {
            checkOpen();
            if (wanted < 1 || wanted > length) {
                throw new IllegalArgumentException(
                        "cannot begin a sequence with " + wanted + " of " + length + " tokens");
            }
            TableSequence copy = model.opened();
            copy.states = Arrays.copyOf(states, wanted + 1);
            copy.recents = Arrays.copyOf(recents, wanted + 1);
            copy.length = wanted;
            return Optional.of(copy);
        }

        private void checkOpen() {
            model.checkOpen();
            if (closed) {
                throw new IllegalStateException("the sequence is closed");
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                model.closed(this);
            }
        }
    }

    /** Rows of logits, and hidden states, that can be read until closed. */
    private static final class TableEvaluation implements Evaluation {

        private final List<EvaluationItem> items;
        private final List<float[][]> rows;
        private final List<List<TableSequence.Node>> nodes;
        private final Runnable whenClosed;
        private boolean closed;

        TableEvaluation(
                List<EvaluationItem> items, List<float[][]> rows, List<List<TableSequence.Node>> nodes,
                Runnable whenClosed) {
            this.items = List.copyOf(items);
            this.rows = rows;
            this.nodes = nodes;
            this.whenClosed = whenClosed;
        }

        @Override
        public void hidden(int item, int node, int layer, float[] destination, int from) {
            if (!items.get(item).signals().layers().contains(layer)) {
                throw new IllegalArgumentException("hidden state " + layer + " of item " + item + " was not asked for");
            }
            copy(item, node, layer, destination, from);
        }

        @Override
        public void lastHidden(int item, int node, float[] destination, int from) {
            if (!items.get(item).signals().lastHidden()) {
                throw new IllegalArgumentException("the last hidden state of item " + item + " was not asked for");
            }
            copy(item, node, LAYERS + 1, destination, from);
        }

        private void copy(int item, int node, int layer, float[] destination, int from) {
            requireOpen();
            TableSequence.Node of = nodes.get(item).get(node);
            System.arraycopy(TableModel.hidden(layer, of.state(), of.recent()), 0, destination, from, STATE_SIZE);
        }

        private void requireOpen() {
            if (closed) {
                throw new IllegalStateException("the evaluation is closed");
            }
        }

        @Override
        public void logits(int item, int row, float[] destination) {
            requireOpen();
            float[] values = rows.get(item)[row];
            if (destination.length != values.length) {
                throw new IllegalArgumentException(
                        "a row has " + values.length + " logits, the destination takes " + destination.length);
            }
            System.arraycopy(values, 0, destination, 0, values.length);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                whenClosed.run();
            }
        }
    }
}
