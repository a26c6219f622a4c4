// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

import java.util.BitSet;

/**
 * The bytes for which a vocabulary has a token each. Whatever its other tokens do, a text goes on from where it is by
 * these. Immutable.
 */
public final class Alphabet {

    private final BitSet bytes;

    /** An alphabet of bytes, 0 … 255. */
    public Alphabet(BitSet bytes) {
        this.bytes = (BitSet) bytes.clone();
    }

    /** Whether all bytes of a text, which are one a character, are there. */
    public boolean hasAll(String text) {
        return text.chars().allMatch(bytes::get);
    }

    private boolean hasAny(String text) {
        return text.chars().anyMatch(bytes::get);
    }

    /** Whether all bytes are there. */
    public boolean hasAll(byte[] text) {
        for (byte value : text) {
            if (!bytes.get(value & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is a character of one byte that may stand in a string. */
    public boolean hasCharacter() {
        return bytes.stream().anyMatch(value -> value >= ' ' && value < 0x7F && value != '"' && value != '\\');
    }

    /** Whether any character that was begun in UTF-8 can be ended: a token may end in the middle of one then. */
    public boolean endsCharacters() {
        return bytes.nextClearBit(0x80) >= 0xC0;
    }

    /** Whether an escape by digits can be ended wherever it is, with the second half of a pair too. */
    public boolean endsEscapes() {
        return hasAll("\\u0") && hasAny("dD") && hasAny("cdefCDEF");
    }
}
