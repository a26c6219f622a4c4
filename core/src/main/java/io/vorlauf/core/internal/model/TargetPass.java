package io.vorlauf.core.internal.model;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.Sampler;
import io.vorlauf.core.internal.clock.GenerationClock.PassMeter;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The target bound to one generation: evaluates whole trees, one pass each. Not thread-safe. */
public final class TargetPass implements AutoCloseable {

    private final int rowLength;
    private final int vocabularySize;
    private final Sampler sampler;
    private final SequenceCursor cursor;
    private final PassMeter meter;

    /**
     * Binds the target.
     *
     * @param vocabularySize ids below this can become text; logits beyond, the padding of a vocabulary, are cut off
     * @param model the target; asked for at each pass, so that it can be refused
     * @param chunkSize the most tokens of a long prompt that are evaluated in one pass
     * @param meter hears of every pass
     * @param requester for whom it is
     */
    public TargetPass(Supplier<Batcher> model, Text text, Sampler sampler, int vocabularySize,
            IntSupplier chunkSize, PassMeter meter, Requester requester) {
        this.rowLength = model.get().info().vocabularySize();
        this.vocabularySize = vocabularySize;
        this.sampler = sampler;
        this.cursor = new SequenceCursor(model, text, chunkSize, meter, requester, false);
        this.meter = meter;
    }

    /** Brings the prompt into the cache, but for its last piece, which goes with the first tree. */
    public void prefill() {
        cursor.prefill();
    }

    /** The last pass, with whom it was shared. */
    public Batcher.Pass last() {
        return cursor.last();
    }

    /**
     * Evaluates the root and all guesses, each followed by what hangs below its first child: the likeliest path stands
     * together, and what a cache keeps of it need not be moved.
     */
    public void evaluate(GrownTree tree) {
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
        float[] row = new float[rowLength];
        cursor.logits(node, row);
        meter.node();
        return sampler.distribution(
                node.history(), Logits.adopt(row.length > vocabularySize ? Arrays.copyOf(row, vocabularySize) : row));
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
