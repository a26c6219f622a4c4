package io.vorlauf.tokenizers.internal.vocabulary;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The tokens of a vocabulary with byte fallback that stand for one byte each. Immutable and thread-safe.
 *
 * <p>The native library decodes a run of byte tokens as a whole: if it is not UTF-8 from its first byte to its last,
 * each of its bytes becomes U+FFFD, those of complete characters too. Replacing broken bytes beforehand, by the three
 * tokens that spell U+FFFD, confines the damage to them.
 */
public final class ByteTokens {

    /** No token stands for a byte. */
    public static final ByteTokens NONE = new ByteTokens(Map.of(), new int[0]);

    private static final int NO_BYTE = -1;
    private static final int[] REPLACEMENT_UTF8 = {0xEF, 0xBF, 0xBD};

    private final Map<Integer, Integer> byteOfId;
    private final int[] replacement;

    private ByteTokens(Map<Integer, Integer> byteOfId, int[] replacement) {
        this.byteOfId = byteOfId;
        this.replacement = replacement;
    }

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
