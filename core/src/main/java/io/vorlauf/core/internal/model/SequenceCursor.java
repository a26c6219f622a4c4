package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.core.internal.clock.PassMeter;
import io.vorlauf.core.internal.tree.Path;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayList;
import java.util.Arrays;
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

    private final Supplier<LanguageModel> model;
    private final ModelSequence sequence;
    private final Text text;
    private final IntSupplier chunkSize;
    private final PassMeter meter;
    private final Map<Path, Integer> pending = new HashMap<>();
    private final Map<Path, Row> rows = new HashMap<>();
    private final List<Evaluation> evaluations = new ArrayList<>();
    private int tail;

    /** Where the logits of a node lie. */
    private record Row(Evaluation evaluation, int index) {}

    /**
     * A cursor with an empty cache.
     *
     * @param model the model; asked for at each pass, so that it can be refused
     * @param chunkSize the most tokens of a long tail that are evaluated in one pass
     * @param meter hears of every pass
     */
    public SequenceCursor(Supplier<LanguageModel> model, Text text, IntSupplier chunkSize, PassMeter meter) {
        this.model = model;
        this.sequence = model.get().newSequence();
        this.text = text;
        this.chunkSize = chunkSize;
        this.meter = meter;
    }

    /** How many tokens of the text are not in the cache. */
    public int missing() {
        return text.length() - sequence.length();
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
        int[] lead = root ? catchUp() : new int[0];
        int first = sequence.pending();
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
        Evaluation evaluation = model.get().evaluate(
                List.of(EvaluationItem.some(sequence, TokenTree.of(first, tokens, parents), wanted)));
        meter.pass(tokens.length);
        evaluations.add(evaluation);
        pending.putAll(numbers);
        if (root) {
            tail = lead.length;
        }
        for (int i = 0; i < fresh.size(); i++) {
            rows.put(fresh.get(i), new Row(evaluation, i));
        }
    }

    private void addWithAncestors(Path path, Set<Path> fresh) {
        if (rows.containsKey(path) || fresh.contains(path)) {
            return;
        }
        if (path.length() > 0) {
            addWithAncestors(path.parent(), fresh);
        }
        fresh.add(path);
    }

    /** Brings all but the last chunk of the tail into the cache and returns that chunk; its last token is the root. */
    private int[] catchUp() {
        int[] missing = text.from(sequence.length());
        int from = 0;
        int chunk = chunkSize.getAsInt();
        while (missing.length - from > chunk) {
            int[] part = Arrays.copyOfRange(missing, from, from + chunk);
            model.get().evaluate(List.of(EvaluationItem.some(sequence, TokenTree.chain(part)))).close();
            meter.pass(chunk);
            int[] path = new int[chunk];
            Arrays.setAll(path, i -> i);
            sequence.keep(path);
            from += chunk;
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
        sequence.keep(numbers);
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
        sequence.close();
    }
}
