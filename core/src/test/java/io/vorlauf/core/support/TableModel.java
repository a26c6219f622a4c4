// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.support;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.HiddenStates;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model whose logits are a hash of <em>all</em> tokens before, so that one wrong token in a cache changes the text.
 * It holds the engine to the contract of {@link LanguageModel}.
 */
public final class TableModel implements LoadedModel {

    private final ModelInfo info;
    private final long table;
    private final double disturbance;
    private final long bytesPerToken;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger evaluated = new AtomicInteger();
    private final AtomicInteger moved = new AtomicInteger();
    private final AtomicInteger signalled = new AtomicInteger();
    private volatile boolean closed;

    private TableModel(ModelInfo info, long table, double disturbance) {
        this(info, table, disturbance, 0);
    }

    private TableModel(ModelInfo info, long table, double disturbance, long bytesPerToken) {
        this.info = info;
        this.table = table;
        this.disturbance = disturbance;
        this.bytesPerToken = bytesPerToken;
    }

    /** The same under another name, whose caches take so many bytes per token. */
    public TableModel withCache(String name, long bytes) {
        return new TableModel(rename(name, info.vocabularySize(), info.contextLength()), table, disturbance, bytes);
    }

    @Override
    public long cacheBytes(int tokens) {
        return bytesPerToken * tokens;
    }

    public static TableModel of(String name, int vocabulary, int context) {
        return new TableModel(ModelInfo.builder()
                .name(name).family("table").vocabularySize(vocabulary).contextLength(context).backend("none")
                .weights("none").build(), 1, 0);
    }

    /** The same model under another name with its logits disturbed: 0 agrees always, 1 is mostly noise. */
    public TableModel disturbed(String name, double amount) {
        return new TableModel(rename(name, info.vocabularySize(), info.contextLength()), table, amount);
    }

    public TableModel withContext(String name, int context) {
        return new TableModel(rename(name, info.vocabularySize(), context), table, disturbance);
    }

    /** With a tokenizer and, perhaps, more columns of logits than the tokenizer has tokens. */
    public TableModel tokenized(String name, String tokenizer, int vocabulary, Set<Integer> stopTokens) {
        return new TableModel(info.toBuilder().name(name).vocabularySize(vocabulary).tokenizer(tokenizer)
                .stopTokens(stopTokens).build(), table, disturbance);
    }

    /** With a stop token of its own. */
    public TableModel stoppingAt(String name, int stopToken) {
        return new TableModel(
                info.toBuilder().name(name).stopTokens(Set.of(stopToken)).build(), table, disturbance);
    }

    /** That hands out hidden states, each a hash of a few numbers of all tokens before. */
    public TableModel withHiddenStates(String name, int layers, int size) {
        return new TableModel(
                info.toBuilder().name(name).hiddenStates(new HiddenStates(layers, size)).build(), table, disturbance);
    }

    /** The hidden state of a layer after these tokens; behind the final norm if the layer is one more than there are states. */
    public float[] hidden(int layer, int... tokens) {
        long hash = table + layer;
        for (int token : tokens) {
            hash = mix(hash * 31 + token + 1);
        }
        float[] row = new float[info.hiddenStates().orElseThrow().size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) unit(mix(hash + i)) - 0.5f;
        }
        return row;
    }

    private ModelInfo rename(String name, int vocabulary, int context) {
        return info.toBuilder().name(name).vocabularySize(vocabulary).contextLength(context).build();
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

    /** Sequences not closed yet. */
    public int open() {
        return open.get();
    }

    public int calls() {
        return calls.get();
    }

    /** Nodes evaluated in all calls. */
    public int evaluated() {
        return evaluated.get();
    }

    /** Nodes that were kept, but not where they stood in their pass. */
    public int moved() {
        return moved.get();
    }

    /** Items of all calls that asked for hidden states. */
    public int signalled() {
        return signalled.get();
    }

    /** The logits after these tokens. */
    public float[] logits(int... tokens) {
        long hash = table;
        for (int token : tokens) {
            hash = mix(hash * 31 + token + 1);
        }
        float[] row = new float[info.vocabularySize()];
        for (int i = 0; i < row.length; i++) {
            double own = unit(mix(hash + i)) * 6;
            double noise = unit(mix(hash * 7 + i + 0x5EED)) * 6;
            row[i] = (float) ((1 - disturbance) * own + disturbance * noise);
        }
        return row;
    }

    private static double unit(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 32)) * 0xDAA66D2B92F26F4DL;
        z = (z ^ (z >>> 29)) * 0xC6A4A7935BD1E995L;
        return z ^ (z >>> 32);
    }

    @Override
    public ModelSequence newSequence() {
        checkOpen();
        open.incrementAndGet();
        return new Sequence();
    }

    @Override
    public Evaluation evaluate(List<EvaluationItem> items) {
        checkOpen();
        calls.incrementAndGet();
        List<float[][]> rows = new ArrayList<>();
        List<List<int[]>> paths = new ArrayList<>();
        for (EvaluationItem item : items) {
            item.signals().refusal(info).ifPresent(why -> {
                throw new IllegalArgumentException(why);
            });
            Sequence sequence = (Sequence) item.sequence();
            rows.add(sequence.evaluate(item));
            signalled.addAndGet(item.signals().isEmpty() ? 0 : 1);
            paths.add(item.signals().wantsHidden()
                    ? List.copyOf(sequence.nodes.subList(item.tree().first(), sequence.nodes.size()))
                    : List.of());
            evaluated.addAndGet(item.tree().size());
        }
        return new Evaluation() {
            private boolean done;

            @Override
            public void logits(int item, int row, float[] destination) {
                if (done) {
                    throw new IllegalStateException("closed");
                }
                System.arraycopy(rows.get(item)[row], 0, destination, 0, info.vocabularySize());
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
                copy(item, node, info.hiddenStates().orElseThrow().layers() + 1, destination, from);
            }

            private void copy(int item, int node, int layer, float[] destination, int from) {
                if (done) {
                    throw new IllegalStateException("closed");
                }
                float[] state = TableModel.this.hidden(layer, paths.get(item).get(node));
                System.arraycopy(state, 0, destination, from, state.length);
            }

            @Override
            public void close() {
                done = true;
            }
        };
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

    private final class Sequence implements ModelSequence {

        private int[] committed = new int[0];
        private final List<int[]> nodes = new ArrayList<>();
        private boolean done;

        float[][] evaluate(EvaluationItem item) {
            TokenTree tree = item.tree();
            if (tree.first() != nodes.size()) {
                throw new IllegalArgumentException("first " + tree.first() + " but pending " + nodes.size());
            }
            List<int[]> added = new ArrayList<>(nodes);
            for (int i = 0; i < tree.size(); i++) {
                if (tree.token(i) >= info.vocabularySize()) {
                    throw new IllegalArgumentException("token " + tree.token(i) + " outside " + info.vocabularySize());
                }
                int[] before = tree.parent(i) < 0 ? committed : added.get(tree.parent(i));
                int[] path = Arrays.copyOf(before, before.length + 1);
                path[before.length] = tree.token(i);
                if (path.length > info.contextLength()) {
                    throw new IllegalArgumentException("position " + before.length + " beyond " + info.contextLength());
                }
                added.add(path);
            }
            nodes.addAll(added.subList(nodes.size(), added.size()));
            float[][] rows = new float[item.rows()][];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = TableModel.this.logits(nodes.get(tree.first() + item.wanted(row)));
            }
            return rows;
        }

        @Override
        public int length() {
            return committed.length;
        }

        @Override
        public int pending() {
            return nodes.size();
        }

        @Override
        public void keep(int... path) {
            for (int i = 0; i < path.length; i++) {
                int[] node = nodes.get(path[i]);
                moved.addAndGet(path[i] == i ? 0 : 1);
                if (node.length != committed.length + 1 || !Arrays.equals(committed, Arrays.copyOf(node, committed.length))) {
                    throw new IllegalArgumentException("not a path: " + Arrays.toString(path));
                }
                committed = node;
            }
            nodes.clear();
        }

        @Override
        public void truncate(int length) {
            committed = Arrays.copyOf(committed, length);
            nodes.clear();
        }

        @Override
        public Optional<ModelSequence> fork(int length) {
            if (length < 1 || length > committed.length) {
                throw new IllegalArgumentException("fork of " + length + " of " + committed.length);
            }
            Sequence copy = (Sequence) newSequence();
            copy.committed = Arrays.copyOf(committed, length);
            return Optional.of(copy);
        }

        @Override
        public void close() {
            if (!done) {
                done = true;
                open.decrementAndGet();
            }
        }
    }
}
