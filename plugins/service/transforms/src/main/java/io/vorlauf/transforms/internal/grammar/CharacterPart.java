// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

/**
 * Where a string stands in a character: between two, in an escape, or in the bytes of UTF-8 (RFC 3629, section 4).
 * Halves of surrogate pairs come in pairs.
 */
enum CharacterPart {
    BETWEEN,
    /** After a backslash. */
    ESCAPE,
    /** Four hexadecimal digits are missing; of the others three, two or one. */
    HEX4, HEX3, HEX2, HEX1,
    /** After the digit D: it may become a half, but not the second one of a pair. */
    HEX3_D,
    /** In the first half of a pair. */
    HIGH2, HIGH1,
    /** Before the second half of a pair, from its backslash to its second digit. */
    LOW_BACKSLASH, LOW_U, LOW_D, LOW_SECOND,
    /** One to three bytes are missing. */
    TAIL1, TAIL2, TAIL3,
    /** After bytes that only some bytes may follow. */
    AFTER_E0, AFTER_ED, AFTER_F0, AFTER_F4;

    /**
     * What follows after a byte; {@code null} if the byte is not possible there.
     *
     * @param unicode whether characters may be written as {@code \}{@code u} and digits
     */
    CharacterPart next(int value, boolean unicode) {
        return switch (this) {
            case BETWEEN -> first(value);
            case ESCAPE -> value == 'u' ? unicode ? HEX4 : null : "\"\\/bfnrt".indexOf(value) >= 0 ? BETWEEN : null;
            case HEX4 -> value == 'd' || value == 'D' ? HEX3_D : digit(value, HEX3);
            case HEX3 -> digit(value, HEX2);
            case HEX2 -> digit(value, HEX1);
            case HEX1 -> digit(value, BETWEEN);
            case HEX3_D -> value >= '0' && value <= '7' ? HEX2 : hex(value) >= 8 && hex(value) < 0xC ? HIGH2 : null;
            case HIGH2 -> digit(value, HIGH1);
            case HIGH1 -> digit(value, LOW_BACKSLASH);
            case LOW_BACKSLASH -> value == '\\' ? LOW_U : null;
            case LOW_U -> value == 'u' ? LOW_D : null;
            case LOW_D -> value == 'd' || value == 'D' ? LOW_SECOND : null;
            case LOW_SECOND -> hex(value) >= 0xC ? HEX2 : null;
            case TAIL1 -> within(value, 0x80, 0xBF, BETWEEN);
            case TAIL2 -> within(value, 0x80, 0xBF, TAIL1);
            case TAIL3 -> within(value, 0x80, 0xBF, TAIL2);
            case AFTER_E0 -> within(value, 0xA0, 0xBF, TAIL1);
            case AFTER_ED -> within(value, 0x80, 0x9F, TAIL1);
            case AFTER_F0 -> within(value, 0x90, 0xBF, TAIL2);
            case AFTER_F4 -> within(value, 0x80, 0x8F, TAIL2);
        };
    }

    private static CharacterPart first(int value) {
        if (value < 0x80) {
            return value == '\\' ? ESCAPE : value < ' ' || value == '"' ? null : BETWEEN;
        }
        return switch (value) {
            case 0xE0 -> AFTER_E0;
            case 0xED -> AFTER_ED;
            case 0xF0 -> AFTER_F0;
            case 0xF4 -> AFTER_F4;
            default -> value < 0xC2 || value > 0xF4 ? null : value < 0xE0 ? TAIL1 : value < 0xF0 ? TAIL2 : TAIL3;
        };
    }

    private static CharacterPart digit(int value, CharacterPart then) {
        return hex(value) < 0 ? null : then;
    }

    private static CharacterPart within(int value, int lowest, int highest, CharacterPart then) {
        return value < lowest || value > highest ? null : then;
    }

    private static int hex(int value) {
        return value < 0x80 ? Character.digit(value, 16) : -1;
    }

    /** Whether bytes of UTF-8 are missing. */
    boolean insideBytes() {
        return ordinal() >= TAIL1.ordinal();
    }
}
