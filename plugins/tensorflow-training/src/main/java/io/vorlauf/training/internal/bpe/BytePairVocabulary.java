package io.vorlauf.training.internal.bpe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A byte-level vocabulary: id 0 ends a text, ids 1 to 256 are the bytes, then come the merges in their order.
 * Immutable.
 */
public final class BytePairVocabulary {

    /** The token between texts. */
    public static final String END_OF_TEXT = "<|endoftext|>";

    /** The id of {@link #END_OF_TEXT}. */
    public static final int END_OF_TEXT_ID = 0;

    /** The fewest ids a vocabulary can have: the bytes and the end of a text. */
    public static final int SMALLEST = 257;

    static final int FIRST_BYTE = 1;

    private final List<Merge> merges;

    private BytePairVocabulary(List<Merge> merges) {
        this.merges = List.copyOf(merges);
    }

    /**
     * Learns a vocabulary.
     *
     * @param size the number of ids it may have at most; {@value #SMALLEST} or more
     */
    public static BytePairVocabulary learn(Iterable<String> texts, int size) {
        Map<String, long[]> counts = new HashMap<>();
        for (String text : texts) {
            PreTokens.forEach(text, piece -> counts.computeIfAbsent(piece, p -> new long[1])[0]++);
        }
        Map<String, Long> words = new HashMap<>();
        counts.forEach((word, count) -> words.put(word, count[0]));
        return new BytePairVocabulary(new MergeLearner(words, FIRST_BYTE).learn(size - SMALLEST, SMALLEST));
    }

    /** The number of ids. */
    public int size() {
        return SMALLEST + merges.size();
    }

    List<Merge> merges() {
        return merges;
    }

    /** What each id stands for in the characters of {@link ByteAlphabet}, by id. */
    List<String> tokens() {
        List<String> tokens = new ArrayList<>();
        tokens.add(END_OF_TEXT);
        for (int value = 0; value < 256; value++) {
            tokens.add(String.valueOf(ByteAlphabet.character(value)));
        }
        for (Merge merge : merges) {
            tokens.add(tokens.get(merge.left()) + tokens.get(merge.right()));
        }
        return tokens;
    }
}
