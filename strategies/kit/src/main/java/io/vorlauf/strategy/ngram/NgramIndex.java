// SPDX-License-Identifier: Apache-2.0
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

    /**
     * Where the n-grams of one length occur in a text: a hash table with open addressing that holds nothing but places.
     * A place is the index after the n-gram; the n-gram itself is read from the text, so that a hit is a match and not
     * just an equal hash.
     */
    private static final class Occurrences {

        /** No place: nothing ends before the first token. */
        static final int NOWHERE = 0;

        private final int n;
        private int[] latest = new int[64];
        private int[] before = new int[64];
        private int used;

        Occurrences(int n) {
            this.n = n;
        }

        /**
         * Adds the n-gram that ends before an index of the text, if there are that many tokens; indices must increase.
         */
        void add(int[] text, int place) {
            if (place < n) {
                return;
            }
            if (2 * used >= latest.length) {
                enlarge(text);
            }
            if (place >= before.length) {
                before = Arrays.copyOf(before, 2 * place);
            }
            int slot = slot(text, text, place);
            used += latest[slot] == NOWHERE ? 1 : 0;
            before[place] = latest[slot];
            latest[slot] = place;
        }

        /** The latest place of the n-gram that a sequence ends with. */
        int latest(int[] text, int[] sequence) {
            return sequence.length < n ? NOWHERE : latest[slot(text, sequence, sequence.length)];
        }

        /** The place before this one where the same n-gram occurs. */
        int before(int place) {
            return before[place];
        }

        private void enlarge(int[] text) {
            int[] places = latest;
            latest = new int[2 * places.length];
            for (int place : places) {
                if (place != NOWHERE) {
                    latest[slot(text, text, place)] = place;
                }
            }
        }

        /**
         * The slot of the n-gram that ends at an index of a sequence: the one that holds it, or the free one where it
         * belongs.
         */
        private int slot(int[] text, int[] sequence, int end) {
            int mask = latest.length - 1;
            int slot = hash(sequence, end) & mask;
            while (latest[slot] != NOWHERE
                    && !Arrays.equals(text, latest[slot] - n, latest[slot], sequence, end - n, end)) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private int hash(int[] sequence, int end) {
            int hash = n;
            for (int i = end - n; i < end; i++) {
                hash = (hash + sequence[i]) * 0x9E3779B1;
                hash ^= hash >>> 15;
            }
            return hash;
        }
    }
}
