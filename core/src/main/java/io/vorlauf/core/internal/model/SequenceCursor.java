package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.Evaluation;
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
    private final Batcher.Client cache;
    private final int copied;
    private final Text text;
    private final IntSupplier chunkSize;
    private final PassMeter meter;
    private final Map<Path, Integer> pending = new HashMap<>();
    private final Map<Path, Row> rows = new HashMap<>();
    private final List<Evaluation> evaluations = new ArrayList<>();
    private int tail;
    private Batcher.Pass last;

    /** Where the logits of a node lie. */
    private record Row(Evaluation evaluation, int index) {}

    /**
     * A cursor with a cache of its own, which is empty but for what of the prompt was in another one's.
     *
     * @param model the model; asked for at each pass, so that it can be refused
     * @param chunkSize the most tokens of a long tail that are evaluated in one pass
     * @param meter hears of every pass
     * @param requester for whom it is
     * @param apart whether its passes meet nobody's and wait for nobody's
     */
    public SequenceCursor(Supplier<Batcher> model, Text text, IntSupplier chunkSize, PassMeter meter,
            Requester requester, boolean apart) {
        this.model = model;
        this.cache = apart
                ? model.get().openApart(text.prompt(), requester)
                : model.get().open(text.prompt(), requester);
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

    /** The last pass, whose rows are closed by now or will be; {@code null} if there was none. */
    public Batcher.Pass last() {
        return last;
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
        int[] wanted = new int[fresh.size()];
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
            wanted[i] = at;
            numbers.put(path, first + at);
        }
        Evaluation evaluation = pass(TokenTree.of(first, tokens, parents), wanted, leading >= LEAST_PIECE);
        evaluations.add(evaluation);
        pending.putAll(numbers);
        if (root) {
            tail = lead.length;
        }
        for (int i = 0; i < fresh.size(); i++) {
            rows.put(fresh.get(i), new Row(evaluation, i));
        }
    }

    private Evaluation pass(TokenTree tree, int[] wanted, boolean prompt) {
        // Asked for, so that a model that has gone away is not used.
        model.get();
        last = cache.evaluate(tree, wanted, prompt);
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

    /** Brings all but the last chunk of the tail into the cache and returns what is left; its last token is the root. */
    private int[] catchUp(boolean whole) {
        int[] missing = text.from(cache.length());
        int from = 0;
        int chunk = cache.piece(chunkSize.getAsInt());
        while (missing.length - from > (whole ? 1 : chunk)) {
            int to = Math.min(from + chunk, missing.length - 1);
            pass(TokenTree.chain(Arrays.copyOfRange(missing, from, to)), new int[0], true).close();
            int[] path = new int[to - from];
            Arrays.setAll(path, i -> i);
            cache.keep(path);
            from = to;
            chunk = cache.piece(chunkSize.getAsInt());
        }
        return Arrays.copyOfRange(missing, from, missing.length);
    }

    /** Copies the logits of an evaluated node. */
    public void logits(TreeNode node, float[] destination) {
        Row row = rows.get(node.path());
        row.evaluation().logits(0, row.index(), destination);
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
