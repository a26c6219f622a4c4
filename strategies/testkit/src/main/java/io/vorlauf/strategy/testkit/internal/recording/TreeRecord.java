package io.vorlauf.strategy.testkit.internal.recording;

import io.vorlauf.api.model.Tokens;
import java.util.List;

/**
 * A tree as it was at the end of growth.
 *
 * @param root the text's last token
 * @param guesses the guesses after it
 * @param remark what else is worth knowing, such as an exception; empty if nothing
 */
public record TreeRecord(int root, List<GuessRecord> guesses, String remark) {

    private static final int SHOWN = 60;

    /** Copies the list. */
    public TreeRecord {
        guesses = List.copyOf(guesses);
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
        int size = guesses.stream().mapToInt(GuessRecord::size).sum();
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

        void children(List<GuessRecord> guesses, String indent, int depth, boolean parentAccepted) {
            for (int i = 0; i < guesses.size() && lines < SHOWN; i++) {
                GuessRecord guess = guesses.get(i);
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
}
