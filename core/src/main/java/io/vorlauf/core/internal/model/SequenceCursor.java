// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.core.internal.clock.GenerationClock.PassMeter;
import io.vorlauf.core.internal.tree.Path;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Map<Path, Integer> pending = new HashMap<>();
    private final Map<Path, Row> rows = new HashMap<>();
    private final List<Evaluation> evaluations = new ArrayList<>();
    private SignalRequest signals = SignalRequest.none();
    private int tail;
    private Batcher.Pass last;

    /**
     * Where a node lies.
     *
     * @param node its number in the item of the evaluation
     * @param index that of its row of logits
     */
    private record Row(Evaluation evaluation, int node, int index) {}

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
        Set<Path> missing = new LinkedHashSet<>();
        nodes.forEach(node -> addWithAncestors(node.path(), missing));
        if (!missing.isEmpty()) {
            evaluateFresh(List.copyOf(missing));
        }
    }

    private void evaluateFresh(List<Path> fresh) {
        boolean root = fresh.get(0).length() == 0;
        int[] lead = root ? catchUp(false) : new int[0];
        int first = cache.pending();
        int leading = Math.max(0, lead.length - 1);
        int[] tokens = new int[leading + fresh.size()];
        int[] parents = new int[tokens.length];
        int unwanted = signals.topLogits() > 0 ? 0 : leading;
        int[] wanted = new int[tokens.length - unwanted];
        Arrays.setAll(wanted, i -> unwanted + i);
        Map<Path, Integer> numbers = new HashMap<>(pending);
        for (int i = 0; i < leading; i++) {
            tokens[i] = lead[i];
            parents[i] = i - 1;
        }
        for (int i = 0; i < fresh.size(); i++) {
            Path path = fresh.get(i);
            int at = leading + i;
            tokens[at] = path.token();
            parents[at] = path.length() == 0 ? at - 1 : numbers.get(path.parent());
            numbers.put(path, first + at);
        }
        Evaluation evaluation = pass(TokenTree.of(first, tokens, parents), wanted, leading >= LEAST_PIECE);
        evaluations.add(evaluation);
        pending.putAll(numbers);
        if (root) {
            tail = lead.length;
        }
        for (int i = 0; i < fresh.size(); i++) {
            rows.put(fresh.get(i), new Row(evaluation, leading + i, leading + i - unwanted));
        }
    }

    private Evaluation pass(TokenTree tree, int[] wanted, boolean prompt) {
        // Asked for, so that a model that has gone away is not used.
        model.get();
        last = cache.evaluate(tree, wanted, signals, prompt);
        meter.pass(tree.size());
        return last.rows();
    }

    private void addWithAncestors(Path path, Set<Path> fresh) {
        Deque<Path> ancestors = new ArrayDeque<>();
        for (Path at = path; at != null && !rows.containsKey(at) && !fresh.contains(at); at = at.parent()) {
            ancestors.push(at);
        }
        fresh.addAll(ancestors);
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

    /** Copies the logits of an evaluated node. */
    public void logits(TreeNode node, float[] destination) {
        Row row = rows.get(node.path());
        row.evaluation().logits(0, row.index(), destination);
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
        Evaluation evaluation = rows.get(root.path()).evaluation();
        for (int i = 0; i < tail; i++) {
            collector.add(evaluation, i, i);
        }
        for (TreeNode node : path) {
            Row row = rows.get(node.path());
            collector.add(row.evaluation(), row.node(), row.index());
        }
        return collector.rows();
    }

    /** Ends a round: the tail and the evaluated part of the path stay in the cache, nothing else does. */
    public void keep(List<TreeNode> path) {
        int kept = 0;
        while (kept < path.size() && pending.containsKey(path.get(kept).path())) {
            kept++;
        }
        int[] numbers = new int[tail + kept];
        for (int i = 0; i < tail; i++) {
            numbers[i] = i;
        }
        for (int i = 0; i < kept; i++) {
            numbers[tail + i] = pending.get(path.get(i).path());
        }
        forget();
        cache.keep(numbers);
    }

    private void forget() {
        evaluations.forEach(Evaluation::close);
        evaluations.clear();
        rows.clear();
        pending.clear();
        tail = 0;
    }

    @Override
    public void close() {
        forget();
        cache.close();
    }
}
