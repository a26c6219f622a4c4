// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.LogitRow;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.core.internal.clock.GenerationClock.PassMeter;
import io.vorlauf.core.internal.tree.Path;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * One model's cache, kept in step with a text that grows by accepted paths.
 *
 * <p>Between rounds the cache holds a prefix of the text: at least its last token is missing, because nobody has
 * evaluated it yet, and for a draft whose guesses were all accepted, the last guess as well. That <em>tail</em> is
 * evaluated together with the first nodes of the next tree, in one pass. At the end of a round {@link #keep} leaves
 * the tail and the accepted path in the cache and nothing else. Not thread-safe.
 */
public final class SequenceCursor implements AutoCloseable {

    /** From so many tokens on, what is missing in the cache is a piece of a prompt. */
    private static final int LEAST_PIECE = 16;

    private final Supplier<Batcher> model;
    private final SequenceCache cache;
    private final int copied;
    private final Text text;
    private final IntSupplier chunkSize;
    private final PassMeter meter;
    /** By the numbers of paths: where those of the round are that are evaluated, or about to be. */
    private Place[] places = new Place[16];
    /** Those about to be evaluated. */
    private final List<Place> fresh = new ArrayList<>();
    private final List<Evaluation> evaluations = new ArrayList<>();
    private SignalRequest signals = SignalRequest.none();
    private int tail;
    private Batcher.Pass last;

    /** Where a node lies. */
    private static final class Place {

        private final Path path;
        private Evaluation evaluation;
        /** Its number among the pending nodes of the cache. */
        private int number;
        /** Its number in the item of the evaluation, and that of its row of logits. */
        private int node;
        private int row;

        Place(Path path) {
            this.path = path;
        }
    }

    /**
     * A cursor with a cache of its own.
     *
     * @param model the model; asked for at each pass, so that it can be refused
     * @param cache begins as the text does; becomes the cursor's
     * @param chunkSize the most tokens of a long tail that are evaluated in one pass
     * @param meter hears of every pass
     */
    SequenceCursor(
            Supplier<Batcher> model, SequenceCache cache, Text text, IntSupplier chunkSize, PassMeter meter) {
        this.model = model;
        this.cache = cache;
        this.copied = cache.length();
        this.text = text;
        this.chunkSize = chunkSize;
        this.meter = meter;
    }

    /** How many tokens of the prompt were copied from another cache. */
    public int copied() {
        return copied;
    }

    /** How many tokens of the text are not in the cache. */
    public int missing() {
        return text.length() - cache.length();
    }

    /** The first position of the text that is not in the cache. */
    int next() {
        return cache.length();
    }

    /** The last pass, whose rows are closed by now or will be; {@code null} if there was none. */
    public Batcher.Pass last() {
        return last;
    }

    /** What else than logits passes hand out from now on, of all nodes that they evaluate. */
    public void want(SignalRequest request) {
        signals = request;
    }

    /** Evaluates nodes, and those of their ancestors that were not yet, in one pass. Nodes evaluated before are passed over. */
    public void evaluate(List<TreeNode> nodes) {
        for (TreeNode node : nodes) {
            addWithAncestors(node.path());
        }
        if (!fresh.isEmpty()) {
            boolean done = false;
            try {
                evaluateFresh();
                done = true;
            } finally {
                for (int i = 0; i < fresh.size() && !done; i++) {
                    places[fresh.get(i).path.number()] = null;
                }
                fresh.clear();
            }
        }
    }

    /** Where a node lies; {@code null} if it has not been evaluated in this round. */
    private Place place(Path path) {
        Place place = path.number() < places.length ? places[path.number()] : null;
        return place != null && place.path == path ? place : null;
    }

    private void addWithAncestors(Path path) {
        int first = fresh.size();
        for (Path at = path; at != null && place(at) == null; at = at.parent()) {
            if (at.number() >= places.length) {
                places = Arrays.copyOf(places, Math.max(2 * places.length, at.number() + 1));
            }
            places[at.number()] = new Place(at);
            fresh.add(places[at.number()]);
        }
        Collections.reverse(fresh.subList(first, fresh.size()));
    }

    private void evaluateFresh() {
        boolean root = fresh.get(0).path.length() == 0;
        int[] lead = root ? catchUp(false) : new int[0];
        int first = cache.pending();
        int leading = Math.max(0, lead.length - 1);
        int[] tokens = new int[leading + fresh.size()];
        int[] parents = new int[tokens.length];
        int unwanted = signals.topLogits() > 0 ? 0 : leading;
        int[] wanted = new int[tokens.length - unwanted];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = unwanted + i;
        }
        for (int i = 0; i < leading; i++) {
            tokens[i] = lead[i];
            parents[i] = i - 1;
        }
        for (int i = 0; i < fresh.size(); i++) {
            Place place = fresh.get(i);
            place.node = leading + i;
            place.row = place.node - unwanted;
            place.number = first + place.node;
            tokens[place.node] = place.path.token();
            parents[place.node] = place.path.length() == 0 ? place.node - 1 : place(place.path.parent()).number;
        }
        Evaluation evaluation = pass(TokenTree.of(first, tokens, parents), wanted, leading >= LEAST_PIECE);
        evaluations.add(evaluation);
        if (root) {
            tail = lead.length;
        }
        for (int i = 0; i < fresh.size(); i++) {
            fresh.get(i).evaluation = evaluation;
        }
    }

    private Evaluation pass(TokenTree tree, int[] wanted, boolean prompt) {
        // Asked for, so that a model that has gone away is not used.
        model.get();
        last = cache.evaluate(tree, wanted, signals, prompt);
        meter.pass(tree.size());
        return last.rows();
    }

    /**
     * Brings all of the text but its last chunk into the cache.
     *
     * @param whole whether all of that chunk as well but for its last token, so that others can copy it
     */
    public void prefill(boolean whole) {
        if (missing() > (whole ? 1 : cache.piece(chunkSize.getAsInt()))) {
            cache.read(() -> catchUp(whole));
        }
    }

    /**
     * Brings all of the text but its last token into the cache, and hands out what is wanted of it.
     *
     * @param vocabularySize ids below this can become text
     */
    SignalRows read(int vocabularySize) {
        SignalRows.Collector collector = collector(vocabularySize);
        if (missing() > 1) {
            cache.read(() -> {
                while (missing() > 1) {
                    int[] missing = text.from(cache.length());
                    int chunk = Math.min(cache.piece(chunkSize.getAsInt()), missing.length - 1);
                    int[] wanted = new int[signals.topLogits() > 0 ? chunk : 0];
                    Arrays.setAll(wanted, i -> i);
                    try (Evaluation evaluation = pass(
                            TokenTree.chain(Arrays.copyOf(missing, chunk)), wanted, true)) {
                        for (int i = 0; i < chunk; i++) {
                            collector.add(evaluation, i, i);
                        }
                    }
                    keepChain(chunk);
                }
            });
        }
        return collector.rows();
    }

    private SignalRows.Collector collector(int vocabularySize) {
        return new SignalRows.Collector(signals, model.get().info(), vocabularySize, cache.length());
    }

    /** Brings all but the last chunk of the tail into the cache and returns what is left; its last token is the root. */
    private int[] catchUp(boolean whole) {
        int[] missing = text.from(cache.length());
        int from = 0;
        int chunk = cache.piece(chunkSize.getAsInt());
        while (missing.length - from > (whole ? 1 : chunk)) {
            int to = Math.min(from + chunk, missing.length - 1);
            pass(TokenTree.chain(Arrays.copyOfRange(missing, from, to)), new int[0], true).close();
            keepChain(to - from);
            from = to;
            chunk = cache.piece(chunkSize.getAsInt());
        }
        return Arrays.copyOfRange(missing, from, missing.length);
    }

    private void keepChain(int length) {
        int[] path = new int[length];
        Arrays.setAll(path, i -> i);
        cache.keep(path);
    }

    /** The logits of an evaluated node. */
    LogitRow logits(TreeNode node, int size) {
        Place place = place(node.path());
        return place.evaluation.row(0, place.row, size);
    }

    /**
     * Hands out what was wanted of the tail and of a path, all of which the last pass evaluated.
     *
     * @param root the root of the tree
     * @param path nodes down from it
     * @param vocabularySize ids below this can become text
     */
    SignalRows signals(TreeNode root, List<TreeNode> path, int vocabularySize) {
        SignalRows.Collector collector = collector(vocabularySize);
        Evaluation evaluation = place(root.path()).evaluation;
        for (int i = 0; i < tail; i++) {
            collector.add(evaluation, i, i);
        }
        for (TreeNode node : path) {
            Place place = place(node.path());
            collector.add(place.evaluation, place.node, place.row);
        }
        return collector.rows();
    }

    /** Ends a round: the tail and the evaluated part of the path stay in the cache, nothing else does. */
    public void keep(List<TreeNode> path) {
        int kept = 0;
        while (kept < path.size() && place(path.get(kept).path()) != null) {
            kept++;
        }
        int[] numbers = new int[tail + kept];
        for (int i = 0; i < tail; i++) {
            numbers[i] = i;
        }
        for (int i = 0; i < kept; i++) {
            numbers[tail + i] = place(path.get(i).path()).number;
        }
        forget();
        cache.keep(numbers);
    }

    private void forget() {
        evaluations.forEach(Evaluation::close);
        evaluations.clear();
        Arrays.fill(places, null);
        tail = 0;
    }

    @Override
    public void close() {
        forget();
        cache.close(text);
    }
}
