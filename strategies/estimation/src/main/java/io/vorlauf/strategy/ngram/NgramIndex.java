package io.vorlauf.strategy.ngram;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.TokenHistory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An index over a growing text that finds where the tokens at an end stood before, and how the text went on there.
 *
 * <p>Longer n-grams count before shorter ones, later places before earlier ones. Reading a token and asking for
 * continuations take time in proportion to the length of n-grams and continuations, however long the text is. N-grams
 * are compared token by token, so a match is never an accident of hashing. Not thread-safe.
 */
public final class NgramIndex {

    /** Bounds the search for different continuations where an n-gram always goes on in the same way. */
    private static final int PLACES = 16;

    private final List<Occurrences> longestFirst = new ArrayList<>();
    private final int longest;
    private int[] text = new int[256];
    private int length;

    /**
     * An index over the empty text.
     *
     * @param shortest the fewest tokens that must agree, 1 or more
     * @param longest the most tokens that are compared, {@code shortest} or more
     * @throws IllegalArgumentException if a number is out of range
     */
    public NgramIndex(int shortest, int longest) {
        if (shortest < 1 || longest < shortest) {
            throw new IllegalArgumentException("n-grams need lengths from 1 on, the shortest first, not shortest "
                    + shortest + ", longest " + longest);
        }
        this.longest = longest;
        for (int n = longest; n >= shortest; n--) {
            longestFirst.add(new Occurrences(n));
        }
    }

    /**
     * Reads the tokens of a text that it has not read yet.
     *
     * @param history what was read before and what was added since; a shorter one adds nothing
     */
    public void read(TokenHistory history) {
        for (int i = length; i < history.length(); i++) {
            append(history.token(i));
        }
    }

    private void append(int token) {
        // The n-gram before the token counts from now on, when it has a continuation.
        longestFirst.forEach(occurrences -> occurrences.add(text, length));
        if (length == text.length) {
            text = Arrays.copyOf(text, 2 * length);
        }
        text[length++] = token;
    }

    /**
     * How the text went on where it said what a history ends with.
     *
     * @param history the text that was read, and possibly guesses after it
     * @param tokens the length of continuations, 1 or more; one that reaches the end of the history repeats from there,
     *     so that a loop goes on
     * @param count how many continuations at most, 1 or more
     * @return different continuations, the most promising first; empty if no n-gram was read before
     * @throws IllegalArgumentException if the history is shorter than the text that was read
     */
    public List<Tokens> continuations(TokenHistory history, int tokens, int count) {
        if (history.length() < length) {
            throw new IllegalArgumentException(
                    "the history has " + history.length() + " tokens, but " + length + " were read");
        }
        int[] end = last(history, Math.min(longest, history.length()));
        Set<Tokens> found = new LinkedHashSet<>();
        for (Occurrences occurrences : longestFirst) {
            int place = occurrences.latest(text, end);
            for (int i = 0; place != Occurrences.NOWHERE && i < PLACES && found.size() < count; i++) {
                found.add(continuation(history, place, tokens));
                place = occurrences.before(place);
            }
        }
        return List.copyOf(found);
    }

    private static int[] last(TokenHistory history, int number) {
        int[] last = new int[number];
        Arrays.setAll(last, i -> history.token(history.length() - number + i));
        return last;
    }

    private static Tokens continuation(TokenHistory history, int place, int tokens) {
        int[] continuation = new int[tokens];
        for (int i = 0; i < tokens; i++) {
            int at = place + i;
            continuation[i] = at < history.length() ? history.token(at) : continuation[at - history.length()];
        }
        return Tokens.of(continuation);
    }
}
