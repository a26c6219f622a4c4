// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import io.vorlauf.api.decoding.LogProbabilities;
import io.vorlauf.api.model.LogitRow;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.Sampler;
import io.vorlauf.core.internal.clock.GenerationClock.PassMeter;
import io.vorlauf.core.internal.randomness.Highest;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The target bound to one generation: evaluates whole trees, one pass each. Not thread-safe. */
public final class TargetPass implements AutoCloseable {

    private final int rowLength;
    private final int vocabularySize;
    private final Sampler sampler;
    private final SequenceCursor cursor;
    private final PassMeter meter;
    private SignalRequest signals = SignalRequest.none();

    /**
     * Binds the target.
     *
     * @param vocabularySize ids below this can become text; logits beyond, the padding of a vocabulary, are cut off
     * @param model the target; asked for at each pass, so that it can be refused
     * @param chunkSize the most tokens of a long prompt that are evaluated in one pass
     * @param meter hears of every pass
     * @param requester for whom it is
     * @param signals what else is wanted of the prompt; if anything is, all of it is evaluated
     */
    public TargetPass(Supplier<Batcher> model, Text text, Sampler sampler, int vocabularySize,
            IntSupplier chunkSize, PassMeter meter, Requester requester, SignalRequest signals) {
        this.rowLength = model.get().info().vocabularySize();
        this.vocabularySize = vocabularySize;
        this.sampler = sampler;
        Batcher.Client cache = signals.isEmpty()
                ? model.get().open(text.prompt(), requester)
                : model.get().openEmpty(text.prompt(), requester);
        this.cursor = new SequenceCursor(model, cache, text, chunkSize, meter);
        this.meter = meter;
        want(signals);
    }

    /** How many tokens of the prompt were copied from another generation's cache. */
    public int copied() {
        return cursor.copied();
    }

    /** What else than logits is wanted of all that is evaluated from now on. */
    private void want(SignalRequest request) {
        signals = request;
        cursor.want(request);
    }

    /**
     * Brings the prompt into the cache, but for its last piece, which goes with the first tree: the last token alone if more
     * than logits is wanted, which is returned then.
     *
     * @param whole whether the last token alone is left in any case, so that others can copy what is read
     */
    public Optional<SignalRows> prefill(boolean whole) {
        if (signals.isEmpty()) {
            cursor.prefill(whole);
            return Optional.empty();
        }
        return Optional.of(cursor.read(vocabularySize));
    }

    /** The first position of the text that is not evaluated yet. */
    public int next() {
        return cursor.next();
    }

    /** The last pass, with whom it was shared. */
    public Batcher.Pass last() {
        return cursor.last();
    }

    /**
     * Evaluates the root and all guesses, each followed by what hangs below its first child: the likeliest path stands
     * together, and what a cache keeps of it need not be moved.
     *
     * @param wanted what else than logits is wanted
     */
    public void evaluate(GrownTree tree, SignalRequest wanted) {
        want(wanted);
        List<TreeNode> all = new ArrayList<>(tree.nodes().size() + 1);
        Deque<TreeNode> open = new ArrayDeque<>();
        open.push(tree.root());
        while (!open.isEmpty()) {
            TreeNode node = open.pop();
            all.add(node);
            node.lastChildFirst(open::push);
        }
        cursor.evaluate(all);
    }

    /** The distribution of the token after an evaluated node. */
    public Distribution distribution(TreeNode node) {
        meter.node();
        return sampler.distribution(node.history(), logits(node));
    }

    private Logits logits(TreeNode node) {
        LogitRow row = cursor.logits(node, rowLength);
        return Logits.adopt(row.values(), row.from(), vocabularySize);
    }

    /**
     * How probable the target holds a path, token by token, and what else it holds most probable.
     *
     * @param root the node before it
     * @param next the token behind it
     * @param top how many tokens to name at each place
     * @return for each token of the path, and for the one behind it
     */
    public List<LogProbabilities> logProbabilities(TreeNode root, List<TreeNode> path, int next, int top) {
        List<LogProbabilities> all = new ArrayList<>(path.size() + 1);
        TreeNode before = root;
        for (TreeNode node : path) {
            all.add(logProbabilities(before, node.token(), top));
            before = node;
        }
        all.add(logProbabilities(before, next, top));
        return all;
    }

    private LogProbabilities logProbabilities(TreeNode node, int token, int top) {
        Logits row = logits(node);
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < vocabularySize; i++) {
            highest = Math.max(highest, row.get(i));
        }
        double sum = 0;
        for (int i = 0; i < vocabularySize; i++) {
            sum += Math.exp(row.get(i) - (double) highest);
        }
        double whole = highest + Math.log(sum);
        Highest most = new Highest(Math.min(top, vocabularySize));
        for (int i = 0; top > 0 && i < vocabularySize; i++) {
            most.offer(i, row.get(i) - whole);
        }
        return new LogProbabilities(token, row.get(token) - whole, most.candidates().stream()
                .map(candidate -> new LogProbabilities.Alternative(candidate.token(), candidate.score()))
                .toList());
    }

    /**
     * What else was wanted of the tokens that become text: of those before the tree, its root among them, and of a path.
     * Empty if nothing was. To be asked before the round is ended.
     */
    public Optional<SignalRows> signals(GrownTree tree, List<TreeNode> accepted) {
        return signals.isEmpty() ? Optional.empty() : Optional.of(cursor.signals(tree.root(), accepted, vocabularySize));
    }

    /** Ends a round. */
    public void keep(List<TreeNode> accepted) {
        cursor.keep(accepted);
    }

    @Override
    public void close() {
        cursor.close();
    }
}
