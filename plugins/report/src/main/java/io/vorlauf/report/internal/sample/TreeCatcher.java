package io.vorlauf.report.internal.sample;

import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TreeReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Collects the trees of a generation and knows which of them shows most. */
final class TreeCatcher implements GenerationListener {

    private static final int MOST_NODES = 28;

    private final List<Caught> trees = new ArrayList<>();
    private TreeReport latest;
    private int length;

    private record Caught(TreeReport tree, int start, int accepted) {

        boolean branches() {
            return tree.nodes().stream().map(TreeReport.Node::depth).distinct().count() < tree.nodes().size();
        }

        boolean fits() {
            return tree.nodes().size() <= MOST_NODES;
        }
    }

    @Override
    public boolean wantsTrees() {
        return true;
    }

    @Override
    public void tree(TreeReport tree) {
        latest = tree;
    }

    @Override
    public void round(RoundReport round) {
        if (latest != null && latest.round() == round.index() && !latest.nodes().isEmpty()) {
            trees.add(new Caught(latest, length, round.accepted()));
        }
        length += round.committed();
    }

    /** Of the trees that fit a page the one with branches, then of those with some guesses dropped the longest path. */
    Optional<GrownTree> best(Tokens prompt, Tokens ids, Tokenizer tokenizer) {
        return trees.stream()
                .max(Comparator.comparing(Caught::fits)
                        .thenComparing(Caught::branches)
                        .thenComparing(caught -> caught.accepted() < caught.tree().nodes().size())
                        .thenComparing(Caught::accepted)
                        .thenComparing(caught -> -caught.tree().nodes().size()))
                .map(caught -> GrownTree.of(caught.tree(), caught.branches(), prompt, ids, caught.start(),
                        caught.accepted(), tokenizer));
    }
}
