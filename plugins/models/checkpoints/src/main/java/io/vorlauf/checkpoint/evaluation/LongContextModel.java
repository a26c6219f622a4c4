// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.evaluation;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LogitRow;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * A model whose long texts are rotated otherwise than its short ones, {@linkplain DecoderConfig.LongContext from their
 * beginning on}: what is cached of a short text is of no use once it has become a long one.
 *
 * <p>So a sequence is two of the model inside. Nodes of short texts are evaluated in the first; nodes of long ones in the
 * second, which is given the text before them when it is first needed. Whether a node's text is short or long is a matter
 * of its position alone, so that it has the same bits however it is evaluated, and a tree may grow across the border.
 */
public final class LongContextModel extends DecoderModel {

    private final DecoderModel inner;
    private final int border;

    /**
     * A model around another one, which it owns.
     *
     * @param border how many tokens a short text has at most
     * @param onClose hears when the model has been closed
     */
    private LongContextModel(DecoderModel inner, int border, Consumer<? super LanguageModel> onClose) {
        super(inner.info(), onClose);
        this.inner = inner;
        this.border = border;
    }

    /**
     * The model itself, or one around it if its texts can become longer than those its usual rotation is for.
     *
     * @param onClose hears when the model around it has been closed, whose closing the model inside hears too
     */
    public static DecoderModel around(DecoderModel model, DecoderConfig config, Consumer<? super LanguageModel> onClose) {
        return config.longContext().filter(context -> context.length() < config.contextLength())
                .<DecoderModel>map(context -> new LongContextModel(model, context.length(), onClose))
                .orElse(model);
    }

    @Override
    public boolean sameBits() {
        return inner.sameBits();
    }

    @Override
    public String plan() {
        return inner.plan();
    }

    @Override
    protected long weightBytes() {
        return inner.weightBytes();
    }

    @Override
    protected long cacheTokens() {
        return inner.cacheTokens();
    }

    @Override
    protected long bytesPerToken() {
        return inner.bytesPerToken();
    }

    @Override
    public long cacheBytes(int tokens) {
        return inner.cacheBytes(tokens) + (tokens > border ? inner.cacheBytes(border) : 0);
    }

    @Override
    public int nodesPerPass() {
        return inner.nodesPerPass();
    }

    @Override
    protected DecoderSequence create(boolean longText) {
        return new Sequence(this, inner.create(false), inner.create(true));
    }

    @Override
    protected Evaluation run(List<EvaluationItem> items) {
        List<Part> parts = new ArrayList<>();
        for (EvaluationItem item : items) {
            parts.add(((Sequence) item.sequence()).part(item));
        }
        List<Evaluation> evaluations = new ArrayList<>();
        try {
            evaluations.add(evaluateHalves(parts.stream().map(part -> part.near).toList()));
            parts.forEach(part -> part.sequence.catchUp(part));
            evaluations.add(evaluateHalves(parts.stream().map(part -> part.far).toList()));
        } catch (RuntimeException | Error e) {
            evaluations.forEach(evaluation -> close(evaluation));
            parts.forEach(Part::forget);
            throw e;
        }
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).sequence.add(items.get(i).tree(), parts.get(i));
        }
        return new Joined(items, parts, evaluations.get(0), evaluations.get(1));
    }

    /** Evaluates what there is of some items; {@code null} if there is nothing. */
    private Evaluation evaluateHalves(List<Half> halves) {
        int place = 0;
        List<EvaluationItem> present = new ArrayList<>();
        for (Half half : halves) {
            if (half.nodes.length > 0) {
                half.place = place++;
                present.add(half.item());
            }
        }
        return present.isEmpty() ? null : inner.evaluate(present);
    }

    private static void close(Evaluation evaluation) {
        if (evaluation != null) {
            evaluation.close();
        }
    }

    @Override
    protected void free() {
        inner.close();
    }

    /** Those nodes of an item that one of the two sequences evaluates. */
    private static final class Half {

        private final EvaluationItem of;
        private final DecoderSequence sequence;
        private final int before;
        /** Which nodes of the tree they are. */
        private final int[] nodes;
        /** Their parents among the pending nodes of the sequence. */
        private final int[] parents;
        /** Which item of the evaluation they are. */
        private int place;

        Half(EvaluationItem of, DecoderSequence sequence, int[] nodes, int[] parents) {
            this.of = of;
            this.sequence = sequence;
            this.before = sequence.pending();
            this.nodes = nodes;
            this.parents = parents;
        }

        EvaluationItem item() {
            int[] tokens = Arrays.stream(nodes).map(node -> of.tree().token(node)).toArray();
            int[] wanted = new int[of.rows()];
            int rows = 0;
            for (int row = 0; row < of.rows(); row++) {
                int node = Arrays.binarySearch(nodes, of.wanted(row));
                if (node >= 0) {
                    wanted[rows++] = node;
                }
            }
            return EvaluationItem.some(sequence, TokenTree.of(before, tokens, parents), Arrays.copyOf(wanted, rows))
                    .withSignals(of.signals());
        }

        /** Which of the rows of its item the row of a node is. */
        int row(int wantedRow) {
            int row = 0;
            for (int i = 0; i < wantedRow; i++) {
                row += Arrays.binarySearch(nodes, of.wanted(i)) >= 0 ? 1 : 0;
            }
            return row;
        }
    }

    /** An item as its two sequences see it. */
    private static final class Part {

        private final Sequence sequence;
        private final int nearBefore;
        private final Half near;
        private int farBefore;
        private Half far;
        /** What each node of the tree is in the second sequence. */
        private int[] added;

        Part(Sequence sequence, Half near) {
            this.sequence = sequence;
            this.near = near;
            this.nearBefore = near.before;
            this.farBefore = sequence.far.pending();
        }

        /** Takes back what became pending. */
        void forget() {
            sequence.near.nodes().cut(Math.min(nearBefore, sequence.near.pending()));
            sequence.far.nodes().cut(Math.min(farBefore, sequence.far.pending()));
            for (int node = 0; node < sequence.pending(); node++) {
                sequence.farNodes[node] = sequence.farNodes[node] < farBefore ? sequence.farNodes[node] : Sequence.NONE;
            }
        }
    }

    private static final class Sequence extends DecoderSequence {

        private static final int NONE = -1;

        private final LongContextModel model;
        private final DecoderSequence near;
        private final DecoderSequence far;
        private int[] tokens = new int[64];
        /** Per pending node its token, and its number in either sequence. */
        private int[] pendingTokens = new int[16];
        private int[] nearNodes = new int[16];
        private int[] farNodes = new int[16];

        Sequence(LongContextModel model, DecoderSequence near, DecoderSequence far) {
            super(model);
            this.model = model;
            this.near = model.inner.opened(near);
            this.far = model.inner.opened(far);
        }

        /** Drops in both sequences what this one has dropped, and finds the nodes of short texts. */
        Part part(EvaluationItem item) {
            follow(near);
            follow(far);
            TokenTree tree = item.tree();
            int[] depths = nodes().depths(tree);
            int[] count = {near.pending()};
            int[] added = new int[tree.size()];
            for (int i = 0; i < tree.size(); i++) {
                added[i] = length() + depths[i] < model.border ? count[0]++ : NONE;
            }
            BitSet own = new BitSet();
            for (int i = 0; i < tree.size(); i++) {
                own.set(i, added[i] != NONE);
            }
            return new Part(this, half(item, near, own, added, nearNodes));
        }

        private void follow(DecoderSequence sequence) {
            if (sequence.length() > length()) {
                sequence.truncate(length());
            } else if (pending() == 0 && sequence.pending() > 0) {
                sequence.keep();
            }
        }

        /** What some nodes of a tree are in one of the sequences. */
        private Half half(EvaluationItem item, DecoderSequence sequence, BitSet own, int[] added, int[] known) {
            int[] which = own.stream().toArray();
            int[] parents = new int[which.length];
            for (int i = 0; i < which.length; i++) {
                int parent = item.tree().parent(which[i]);
                parents[i] = parent == TokenTree.COMMITTED ? parent
                        : parent < pending() ? known[parent] : added[parent - pending()];
            }
            return new Half(item, sequence, which, parents);
        }

        /**
         * Gives the second sequence the committed text and those pending nodes that nodes of long texts stand on, and finds
         * the nodes of long texts.
         */
        void catchUp(Part part) {
            TokenTree tree = part.near.of.tree();
            BitSet own = new BitSet();
            own.set(0, tree.size());
            for (int node : part.near.nodes) {
                own.clear(node);
            }
            int[] added = new int[tree.size()];
            Arrays.fill(added, NONE);
            if (!own.isEmpty()) {
                catchUp();
                part.farBefore = far.pending();
                addBelow(part, tree, own, added);
            }
            int next = far.pending();
            for (int i = own.nextSetBit(0); i >= 0; i = own.nextSetBit(i + 1)) {
                added[i] = next++;
            }
            part.added = added;
            part.far = half(part.near.of, far, own, added, farNodes);
        }

        /** Evaluates the committed text once more. */
        private void catchUp() {
            int missing = length() - far.length();
            if (missing > 0) {
                far.keep();
                evaluate(Arrays.copyOfRange(tokens, far.length(), length()), chain(missing));
                int[] path = new int[missing];
                Arrays.setAll(path, i -> i);
                far.keep(path);
                Arrays.fill(farNodes, 0, pending(), NONE);
            }
        }

        /** Evaluates the nodes of short texts, pending or new, on which nodes of long texts stand. */
        private void addBelow(Part part, TokenTree tree, BitSet own, int[] added) {
            int before = pending();
            BitSet below = new BitSet();
            for (int i = own.nextSetBit(0); i >= 0; i = own.nextSetBit(i + 1)) {
                for (int at = tree.parent(i); at != TokenTree.COMMITTED; at = at < before ? nodes().parent(at)
                        : tree.parent(at - before)) {
                    boolean there = at < before ? farNodes[at] != NONE : own.get(at - before);
                    if (!there) {
                        below.set(at);
                    }
                }
            }
            int first = far.pending();
            int[] ids = below.stream().toArray();
            int[] newTokens = new int[ids.length];
            int[] parents = new int[ids.length];
            for (int i = 0; i < ids.length; i++) {
                boolean old = ids[i] < before;
                newTokens[i] = old ? pendingTokens[ids[i]] : tree.token(ids[i] - before);
                int parent = old ? nodes().parent(ids[i]) : tree.parent(ids[i] - before);
                parents[i] = parent == TokenTree.COMMITTED ? parent
                        : parent < before ? farNodes[parent] : added[parent - before];
                if (old) {
                    farNodes[ids[i]] = first + i;
                } else {
                    added[ids[i] - before] = first + i;
                }
            }
            evaluate(newTokens, parents);
        }

        private void evaluate(int[] newTokens, int[] parents) {
            if (newTokens.length > 0) {
                TokenTree tree = TokenTree.of(far.pending(), newTokens, parents);
                model.inner.evaluate(List.of(EvaluationItem.some(far, tree))).close();
            }
        }

        private static int[] chain(int length) {
            int[] parents = new int[length];
            Arrays.setAll(parents, i -> i - 1);
            return parents;
        }

        /** The tree has been evaluated. */
        void add(TokenTree tree, Part part) {
            int before = pending();
            int needed = before + tree.size();
            if (needed > pendingTokens.length) {
                int room = Math.max(2 * pendingTokens.length, needed);
                pendingTokens = Arrays.copyOf(pendingTokens, room);
                nearNodes = Arrays.copyOf(nearNodes, room);
                farNodes = Arrays.copyOf(farNodes, room);
            }
            for (int i = 0; i < tree.size(); i++) {
                pendingTokens[before + i] = tree.token(i);
            }
            Arrays.fill(nearNodes, before, needed, NONE);
            System.arraycopy(part.added, 0, farNodes, before, tree.size());
            for (int i = 0; i < part.near.nodes.length; i++) {
                nearNodes[before + part.near.nodes[i]] = part.nearBefore + i;
            }
            nodes().add(tree);
        }

        @Override
        protected void commit(int... path) {
            int needed = length() + path.length;
            if (needed > tokens.length) {
                tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, needed));
            }
            for (int i = 0; i < path.length; i++) {
                tokens[length() + i] = pendingTokens[path[i]];
            }
            near.keep(known(path, near, nearNodes));
            far.keep(known(path, far, farNodes));
        }

        /** What of a path one of the sequences has. */
        private int[] known(int[] path, DecoderSequence sequence, int[] numbers) {
            if (sequence.length() != length()) {
                return new int[0];
            }
            return Arrays.stream(path).map(node -> numbers[node]).takeWhile(node -> node != NONE).toArray();
        }

        @Override
        protected DecoderSequence copy(int count) {
            DecoderSequence first = fork(near, count, false);
            Sequence copy = new Sequence(model, first, fork(far, count, true));
            copy.tokens = Arrays.copyOf(tokens, Math.max(1, count));
            return copy;
        }

        private DecoderSequence fork(DecoderSequence of, int count, boolean longText) {
            int length = Math.min(count, of.length());
            return length == 0
                    ? model.inner.create(longText)
                    : (DecoderSequence) of.fork(length).orElseThrow();
        }

        @Override
        protected void release() {
            near.close();
            far.close();
        }
    }

    /** The logits and hidden states of nodes of short and of long texts. */
    private record Joined(List<EvaluationItem> items, List<Part> parts, Evaluation near, Evaluation far)
            implements Evaluation {

        @Override
        public void logits(int item, int row, float[] destination) {
            Half half = half(item, items.get(item).wanted(row));
            evaluation(half, item).logits(half.place, half.row(row), destination);
        }

        @Override
        public LogitRow row(int item, int row, int size) {
            Half half = half(item, items.get(item).wanted(row));
            return evaluation(half, item).row(half.place, half.row(row), size);
        }

        @Override
        public void hidden(int item, int node, int layer, float[] destination, int from) {
            Half half = half(item, node);
            evaluation(half, item).hidden(half.place, Arrays.binarySearch(half.nodes, node), layer, destination, from);
        }

        @Override
        public void lastHidden(int item, int node, float[] destination, int from) {
            Half half = half(item, node);
            evaluation(half, item).lastHidden(half.place, Arrays.binarySearch(half.nodes, node), destination, from);
        }

        private Half half(int item, int node) {
            Part part = parts.get(item);
            return Arrays.binarySearch(part.near.nodes, node) >= 0 ? part.near : part.far;
        }

        private Evaluation evaluation(Half half, int item) {
            return half == parts.get(item).near ? near : far;
        }

        @Override
        public void close() {
            LongContextModel.close(near);
            LongContextModel.close(far);
        }
    }
}
