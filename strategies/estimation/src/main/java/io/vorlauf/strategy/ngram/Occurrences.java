package io.vorlauf.strategy.ngram;

import java.util.Arrays;

/**
 * Where the n-grams of one length occur in a text: a hash table with open addressing that holds nothing but places. A
 * place is the index after the n-gram; the n-gram itself is read from the text, so that a hit is a match and not just
 * an equal hash.
 */
final class Occurrences {

    /** No place: nothing ends before the first token. */
    static final int NOWHERE = 0;

    private final int n;
    private int[] latest = new int[64];
    private int[] before = new int[64];
    private int used;

    Occurrences(int n) {
        this.n = n;
    }

    /** Adds the n-gram that ends before an index of the text, if there are that many tokens; indices must increase. */
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
