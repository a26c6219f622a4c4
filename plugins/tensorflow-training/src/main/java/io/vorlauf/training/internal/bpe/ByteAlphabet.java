package io.vorlauf.training.internal.bpe;

/**
 * The printable characters that stand for bytes in byte-level vocabularies (Radford et al., 2019): printable Latin-1
 * characters stand for themselves, the others for characters from U+0100 on.
 */
final class ByteAlphabet {

    private static final char[] CHARACTERS = characters();

    private ByteAlphabet() {}

    private static char[] characters() {
        char[] characters = new char[256];
        char next = 0x100;
        for (int value = 0; value < characters.length; value++) {
            boolean printable = value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE;
            characters[value] = printable ? (char) value : next++;
        }
        return characters;
    }

    /** The character that stands for a byte, 0 to 255. */
    static char character(int value) {
        return CHARACTERS[value];
    }
}
