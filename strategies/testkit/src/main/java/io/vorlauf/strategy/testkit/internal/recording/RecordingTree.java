package io.vorlauf.strategy.testkit.internal.recording;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** A tree that notes how each guess came about, and else is the tree behind it. */
final class RecordingTree implements DraftTree {

    private final DraftTree tree;
    private final Map<DraftNode, String> origins = Collections.synchronizedMap(new IdentityHashMap<>());

    RecordingTree(DraftTree tree) {
        this.tree = tree;
    }

    @Override
    public DraftNode root() {
        return tree.root();
    }

    @Override
    public boolean canGrow(DraftNode node) {
        return tree.canGrow(node);
    }

    @Override
    public List<DraftNode> sample(DraftNode parent, Distribution distribution, int count) {
        List<DraftNode> drawn = tree.sample(parent, distribution, count);
        for (int i = 0; i < drawn.size(); i++) {
            DraftNode node = drawn.get(i);
            note(node, String.format(Locale.ROOT, "drawn %d of %d with q = %.4f", i + 1, drawn.size(),
                    distribution.probability(node.token())));
        }
        return drawn;
    }

    @Override
    public List<Candidate> preview(DraftNode parent, Distribution distribution, int count) {
        return tree.preview(parent, distribution, count);
    }

    @Override
    public List<DraftNode> cascade(DraftNode parent, DraftModel model, Consumer<DraftTree> cheaper) {
        List<DraftNode> chain = tree.cascade(parent, model, cheaper);
        chain.forEach(node -> note(node, "checked by draft '" + model.info().name() + "'"));
        return chain;
    }

    @Override
    public List<DraftNode> propose(DraftNode parent, int... tokens) {
        List<DraftNode> proposed = tree.propose(parent, tokens);
        proposed.forEach(node -> note(node, "proposed"));
        return proposed;
    }

    private void note(DraftNode node, String origin) {
        origins.merge(node, origin, (before, now) -> before.contains(now) ? before : before + ", " + now);
    }

    /** The tree as it is now. */
    TreeRecord record(DraftNode root, String remark) {
        try {
            return new TreeRecord(root.token(), guesses(root), remark);
        } catch (RuntimeException e) {
            // A tree that nobody else touches can be read; a strategy is not trusted to keep its threads away.
            return new TreeRecord(root.token(), List.of(),
                    "the tree could not be copied while another thread grew it: " + e);
        }
    }

    private List<GuessRecord> guesses(DraftNode node) {
        return node.children().stream()
                .map(child -> new GuessRecord(
                        child.token(), origins.getOrDefault(child, "added unseen"), guesses(child)))
                .toList();
    }
}
