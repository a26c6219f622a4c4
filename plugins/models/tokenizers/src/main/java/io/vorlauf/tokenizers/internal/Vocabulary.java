// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which ids there are, which of them have text, and which of them stand for bytes. Immutable and thread-safe.
 *
 * @param size the highest id plus one
 * @param visible the ids that have text: neither unused nor special; nobody changes it any more
 * @param bytes the tokens that stand for bytes
 * @param spellings by id, the bytes that a token adds to a text; {@code null} where there are none
 */
record Vocabulary(int size, BitSet visible, ByteTokens bytes, byte[]... spellings) {

    private static final char REPLACEMENT = '\uFFFD';

    /**
     * Whether a token has text: it is neither special nor an id that the vocabulary leaves out.
     *
     * @throws IllegalArgumentException if the id is outside the vocabulary
     */
    boolean isVisible(int id) {
        if (id < 0 || id >= size) {
            throw new IllegalArgumentException(
                    "token id " + id + " is outside the vocabulary, whose ids are 0 to " + (size - 1));
        }
        return visible.get(id);
    }

    /**
     * The tokens that have text.
     *
     * @throws IllegalArgumentException if an id is outside the vocabulary
     */
    int[] visible(Tokens tokens) {
        return tokens.stream().filter(this::isVisible).toArray();
    }

    /**
     * The bytes that a token adds to a text.
     *
     * @throws IllegalArgumentException if the id is outside the vocabulary
     */
    Optional<byte[]> spelling(int id) {
        return isVisible(id) ? Optional.ofNullable(spellings[id]).map(byte[]::clone) : Optional.empty();
    }

    /**
     * What a visible token adds to a text, if that is known and whole characters; else {@code null}.
     */
    @Nullable String text(int id) {
        byte[] spelling = id < spellings.length ? spellings[id] : null;
        if (spelling == null) {
            return null;
        }
        String text = new String(spelling, StandardCharsets.UTF_8);
        // What shows as it may be part of a character.
        return text.indexOf(REPLACEMENT) >= 0 ? null : text;
    }

    /** Visible tokens in which all byte tokens form UTF-8, broken bytes being replaced by the bytes of U+FFFD. */
    int[] decodable(int[] visibleIds) {
        return bytes.repaired(visibleIds);
    }

    /** Collects the tokens of a file, the model's first, and refuses those that contradict each other. */
    static final class Builder {

        private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
        /** Far above any vocabulary, and far below what would make a model's logits fill the memory. */
        private static final long HIGHEST_ID = (1 << 24) - 1;

        private final Map<String, Integer> ids = new HashMap<>();
        private final Map<Integer, String> tokens = new HashMap<>();
        private final Set<Integer> special = new HashSet<>();
        private int modelSize = -1;
        private int highestAdded = -1;

        /** Adds a token of the model. */
        void add(String token, long id) {
            if (id < 0 || id > HIGHEST_ID) {
                throw new ModelException(
                        "token \"" + token + "\" has id " + id + "; ids are expected from 0 to " + HIGHEST_ID);
            }
            Integer known = ids.putIfAbsent(token, (int) id);
            if (known != null) {
                throw new ModelException(
                        "token \"" + token + "\" is there twice, with ids " + known + " and " + id);
            }
            String other = tokens.putIfAbsent((int) id, token);
            if (other != null) {
                throw new ModelException("tokens \"" + other + "\" and \"" + token + "\" both have id " + id);
            }
        }

        /**
         * Adds an added token, once all of the model's are there.
         *
         * <p>The native library does not use the ids in the file: tokens that the model does not know it numbers
         * itself, in the order of the file, after the highest added token or after as many numbers as the model has
         * tokens. A file that says otherwise would be encoded with ids that are not in it.
         */
        void add(AddedToken token) {
            if (modelSize < 0) {
                modelSize = ids.size();
            }
            if (token.content().isEmpty()) {
                return;
            }
            Integer known = ids.get(token.content());
            long expected = known != null ? known : Math.max(modelSize, highestAdded + 1);
            if (token.id() != expected) {
                throw new ModelException("added token \"" + token.content() + "\" has id " + token.id()
                        + ", but " + (known != null ? "is there with id " : "follows the others with id ") + expected);
            }
            if (known == null) {
                add(token.content(), token.id());
            }
            highestAdded = Math.max(highestAdded, (int) expected);
            if (token.special()) {
                special.add((int) expected);
            }
        }

        Vocabulary build(boolean byteFallback, TokenDecoder decoder) {
            if (tokens.isEmpty()) {
                throw new ModelException("its vocabulary is empty");
            }
            BitSet visible = new BitSet();
            tokens.keySet().forEach(visible::set);
            int size = visible.length();
            special.forEach(visible::clear);
            byte[][] spellings = new byte[size][];
            visible.stream().forEach(id -> spellings[id] =
                    decoder.bytes(tokens.get(id)).filter(bytes -> bytes.length > 0).orElse(null));
            return new Vocabulary(size, visible, byteFallback ? byteTokens() : ByteTokens.NONE, spellings);
        }

        private ByteTokens byteTokens() {
            Map<Integer, Integer> byteOfId = new HashMap<>();
            tokens.forEach((id, token) -> {
                Matcher matcher = BYTE.matcher(token);
                if (matcher.matches()) {
                    byteOfId.put(id, Integer.parseInt(matcher.group(1), 16));
                }
            });
            return ByteTokens.of(byteOfId);
        }

        /**
         * A token that is found in a text before the model sees it; a special one is left out of decoded text.
         *
         * @param normalized whether it is looked for in the normalized text
         */
        record AddedToken(long id, String content, boolean special, boolean normalized) {}
    }

    /**
     * The tokens of a vocabulary with byte fallback that stand for one byte each. Immutable and thread-safe.
     *
     * <p>The native library decodes a run of byte tokens as a whole: if it is not UTF-8 from its first byte to its
     * last, each of its bytes becomes U+FFFD, those of complete characters too. Replacing broken bytes beforehand, by
     * the three tokens that spell U+FFFD, confines the damage to them.
     */
    record ByteTokens(Map<Integer, Integer> byteOfId, int... replacement) {

        /** No token stands for a byte. */
        public static final ByteTokens NONE = new ByteTokens(Map.of(), new int[0]);

        private static final int NO_BYTE = -1;
        private static final int[] REPLACEMENT_UTF8 = {0xEF, 0xBF, 0xBD};

        /**
         * Tokens and the bytes they stand for, 0 to 255. If they cannot spell U+FFFD nothing is ever repaired.
         */
        public static ByteTokens of(Map<Integer, Integer> byteOfId) {
            Map<Integer, Integer> idOfByte = new HashMap<>();
            byteOfId.forEach((id, value) -> idOfByte.put(value, id));
            if (!Arrays.stream(REPLACEMENT_UTF8).allMatch(idOfByte::containsKey)) {
                return NONE;
            }
            return new ByteTokens(Map.copyOf(byteOfId), Arrays.stream(REPLACEMENT_UTF8).map(idOfByte::get).toArray());
        }

        int[] repaired(int[] ids) {
            if (Arrays.stream(ids).noneMatch(byteOfId::containsKey)) {
                return ids;
            }
            int[] repaired = new int[replacement.length * ids.length];
            int size = 0;
            int at = 0;
            while (at < ids.length) {
                int length = byteAt(ids, at) == NO_BYTE ? 1 : characterLength(ids, at);
                boolean broken = length == 0;
                int[] source = broken ? replacement : ids;
                int copied = broken ? replacement.length : length;
                System.arraycopy(source, broken ? 0 : at, repaired, size, copied);
                size += copied;
                at += Math.max(1, length);
            }
            return Arrays.copyOf(repaired, size);
        }

        /** The number of bytes of the UTF-8 character that starts here (RFC 3629, section 4), or 0 if none does. */
        private int characterLength(int[] ids, int at) {
            int lead = byteAt(ids, at);
            if (lead < 0x80) {
                return 1;
            }
            int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
            if (length == 0) {
                return 0;
            }
            int second = byteAt(ids, at + 1);
            int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
            int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
            if (second < lowest || second > highest) {
                return 0;
            }
            for (int i = 2; i < length; i++) {
                int next = byteAt(ids, at + i);
                if (next < 0x80 || next > 0xBF) {
                    return 0;
                }
            }
            return length;
        }

        private int byteAt(int[] ids, int at) {
            return at < ids.length ? byteOfId.getOrDefault(ids[at], NO_BYTE) : NO_BYTE;
        }
    }
}
