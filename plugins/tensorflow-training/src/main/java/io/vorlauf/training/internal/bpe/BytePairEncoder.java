package io.vorlauf.training.internal.bpe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Encodes texts with a vocabulary; remembers the words it has met. Not thread-safe. */
public final class BytePairEncoder {

    private final Map<Merge, Integer> ids = new HashMap<>();
    private final Map<String, int[]> known = new HashMap<>();

    /** An encoder. */
    public BytePairEncoder(BytePairVocabulary vocabulary) {
        List<Merge> merges = vocabulary.merges();
        for (int i = 0; i < merges.size(); i++) {
            ids.put(merges.get(i), BytePairVocabulary.SMALLEST + i);
        }
    }

    /** The ids of a text; special tokens in it are text like any other. */
    public int[] encode(String text) {
        IntStream.Builder tokens = IntStream.builder();
        PreTokens.forEach(text, piece -> {
            for (int token : known.computeIfAbsent(piece, this::encodePiece)) {
                tokens.add(token);
            }
        });
        return tokens.build().toArray();
    }

    private int[] encodePiece(String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        int[] tokens = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            tokens[i] = BytePairVocabulary.FIRST_BYTE + (bytes[i] & 0xff);
        }
        int length = tokens.length;
        while (true) {
            // Merges that were learnt earlier go first, and they have the lower ids.
            int best = Integer.MAX_VALUE;
            int at = -1;
            for (int i = 0; i + 1 < length; i++) {
                int merged = ids.getOrDefault(new Merge(tokens[i], tokens[i + 1]), Integer.MAX_VALUE);
                if (merged < best) {
                    best = merged;
                    at = i;
                }
            }
            if (at < 0) {
                return Arrays.copyOf(tokens, length);
            }
            tokens[at] = best;
            System.arraycopy(tokens, at + 2, tokens, at + 1, length - at - 2);
            length--;
        }
    }
}
