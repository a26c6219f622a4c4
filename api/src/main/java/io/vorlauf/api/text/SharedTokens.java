// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that two vocabularies have in common: those that add the same bytes to a text. Immutable and thread-safe.
 *
 * <p>By them a draft model of another vocabulary can guess for a target (Timor et al., arXiv 2502.05202, token-level
 * intersection). Each token has one partner at most. Where several of a vocabulary have the same bytes, such as a letter
 * and the byte it is encoded as, the one that texts are encoded with is taken.
 */
public final class SharedTokens {

    private static final int NONE = -1;

    private final int[] partner;
    private final int shared;

    private SharedTokens(int[] partner) {
        this.partner = partner;
        this.shared = (int) Arrays.stream(partner).filter(id -> id != NONE).count();
    }

    /**
     * Compares two vocabularies; with 150,000 tokens each that takes some tenths of a second.
     *
     * @param one whose tokens are asked for
     * @param other whose tokens are found
     */
    public static SharedTokens of(Tokenizer one, Tokenizer other) {
        Map<ByteBuffer, Integer> mine = spelled(one);
        Map<ByteBuffer, Integer> theirs = spelled(other);
        int[] partner = new int[one.vocabularySize()];
        Arrays.fill(partner, NONE);
        mine.forEach((bytes, id) -> partner[id] = theirs.getOrDefault(bytes, NONE));
        return new SharedTokens(partner);
    }

    private static Map<ByteBuffer, Integer> spelled(Tokenizer tokenizer) {
        Map<ByteBuffer, Integer> ids = new HashMap<>();
        Map<ByteBuffer, List<Integer>> several = new HashMap<>();
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            Optional<byte[]> bytes = tokenizer.bytes(id);
            if (bytes.isPresent() && bytes.get().length > 0) {
                ByteBuffer key = ByteBuffer.wrap(bytes.get());
                Integer before = ids.put(key, id);
                if (before != null) {
                    several.computeIfAbsent(key, first -> new ArrayList<>(List.of(before))).add(id);
                }
            }
        }
        several.forEach((bytes, candidates) -> usual(tokenizer, bytes, candidates).ifPresent(id -> ids.put(bytes, id)));
        return ids;
    }

    /** Which of some tokens a text is encoded with that ends in their bytes; empty if none is. */
    private static Optional<Integer> usual(Tokenizer tokenizer, ByteBuffer bytes, List<Integer> candidates) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate());
            // Behind the end of a line, where no space is put before a word and hardly anything is joined.
            int[] ids = tokenizer.encode("\n" + text, Encoding.PLAIN).toArray();
            return ids.length > 0 && candidates.contains(ids[ids.length - 1])
                    ? Optional.of(ids[ids.length - 1]) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** How many tokens have a partner. */
    public int count() {
        return shared;
    }

    /** How many tokens the vocabulary has that was asked for. */
    public int size() {
        return partner.length;
    }

    /**
     * The other vocabulary's token with the same bytes.
     *
     * @return -1 if there is none
     * @throws IndexOutOfBoundsException if the id is outside the vocabulary
     */
    public int partner(int token) {
        return partner[token];
    }

    @Override
    public String toString() {
        return shared + " of " + partner.length + " tokens are shared";
    }
}
