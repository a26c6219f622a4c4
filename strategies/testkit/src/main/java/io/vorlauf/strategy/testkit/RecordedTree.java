// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.model.Tokens;
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

/**
 * A tree as it was at the end of growth.
 *
 * @param root the text's last token
 * @param guesses the guesses after it
 * @param remark what else is worth knowing, such as an exception; empty if nothing
 */
record RecordedTree(int root, List<Guess> guesses, String remark) {

    private static final int SHOWN = 60;

    /**
     * A guess as it was at the end of growth.
     *
     * @param token the guessed token
     * @param origin how it came about, in words
     * @param children the guesses after it
     */
    public record Guess(int token, String origin, List<Guess> children) {

        /** How many guesses there are from here on. */
        int size() {
            return 1 + children.stream().mapToInt(Guess::size).sum();
        }
    }

    /**
     * Draws the tree, one line per guess.
     *
     * @param committed what became text in this round
     * @param accepted how many of these tokens were guesses
     */
    public String render(Tokens committed, int accepted) {
        Drawing drawing = new Drawing(committed, accepted);
        drawing.text.append("  ").append(root).append("  (the text's last token)\n");
        drawing.children(guesses, "  ", 0, true);
        int size = guesses.stream().mapToInt(Guess::size).sum();
        if (size > SHOWN) {
            drawing.text.append("  … ").append(size - SHOWN).append(" more guesses\n");
        }
        if (accepted < committed.length()) {
            drawing.text.append("  then ").append(committed.get(accepted)).append(", the target's own token\n");
        }
        if (!remark.isEmpty()) {
            drawing.text.append("  ").append(remark).append('\n');
        }
        return drawing.text.toString();
    }

    private static final class Drawing {

        private final StringBuilder text = new StringBuilder();
        private final Tokens committed;
        private final int accepted;
        private int lines;

        Drawing(Tokens committed, int accepted) {
            this.committed = committed;
            this.accepted = accepted;
        }

        void children(List<Guess> guesses, String indent, int depth, boolean parentAccepted) {
            for (int i = 0; i < guesses.size() && lines < SHOWN; i++) {
                Guess guess = guesses.get(i);
                boolean last = i == guesses.size() - 1;
                boolean holds = parentAccepted && depth < accepted && guess.token() == committed.get(depth);
                lines++;
                text.append(indent).append(last ? "`- " : "|- ").append(guess.token())
                        .append("  depth ").append(depth + 1).append(", ").append(guess.origin())
                        .append(holds ? "  <- accepted" : "").append('\n');
                children(guess.children(), indent + (last ? "   " : "|  "), depth + 1, holds);
            }
        }
    }

    /** A tree that notes how each guess came about, and else is the tree behind it. */
    static final class Recording implements DraftTree {

        private final DraftTree tree;
        private final Map<DraftNode, String> origins = Collections.synchronizedMap(new IdentityHashMap<>());

        Recording(DraftTree tree) {
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

        @Override
        public void skip(int rounds) {
            tree.skip(rounds);
        }

        private void note(DraftNode node, String origin) {
            origins.merge(node, origin, (before, now) -> before.contains(now) ? before : before + ", " + now);
        }

        /** The tree as it is now. */
        RecordedTree record(DraftNode root, String remark) {
            try {
                return new RecordedTree(root.token(), guesses(root), remark);
            } catch (RuntimeException e) {
                // A tree that nobody else touches can be read; a strategy is not trusted to keep its threads away.
                return new RecordedTree(root.token(), List.of(),
                        "the tree could not be copied while another thread grew it: " + e);
            }
        }

        private List<Guess> guesses(DraftNode node) {
            return node.children().stream()
                    .map(child -> new Guess(
                            child.token(), origins.getOrDefault(child, "added unseen"), guesses(child)))
                    .toList();
        }
    }
}
