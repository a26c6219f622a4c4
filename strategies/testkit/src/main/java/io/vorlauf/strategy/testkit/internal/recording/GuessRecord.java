package io.vorlauf.strategy.testkit.internal.recording;

import java.util.List;

/**
 * A guess as it was at the end of growth.
 *
 * @param token the guessed token
 * @param origin how it came about, in words
 * @param children the guesses after it
 */
public record GuessRecord(int token, String origin, List<GuessRecord> children) {

    /** Copies the list. */
    public GuessRecord {
        children = List.copyOf(children);
    }

    /** How many guesses there are from here on. */
    int size() {
        return 1 + children.stream().mapToInt(GuessRecord::size).sum();
    }
}
