package io.vorlauf.tokenizers.internal.vocabulary;

import io.vorlauf.api.model.Tokens;
import java.util.BitSet;

/** Which ids there are, which of them have text, and which of them stand for bytes. Immutable and thread-safe. */
public final class Vocabulary {

    private final int size;
    private final BitSet visible;
    private final ByteTokens bytes;

    /**
     * A vocabulary.
     *
     * @param size the highest id plus one
     * @param visible the ids that have text: neither unused nor special
     * @param bytes the tokens that stand for bytes
     */
    public Vocabulary(int size, BitSet visible, ByteTokens bytes) {
        this.size = size;
        this.visible = (BitSet) visible.clone();
        this.bytes = bytes;
    }

    /** The highest id plus one. */
    public int size() {
        return size;
    }

    /**
     * Whether a token has text: it is neither special nor an id that the vocabulary leaves out.
     *
     * @throws IllegalArgumentException if the id is outside the vocabulary
     */
    public boolean isVisible(int id) {
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
    public int[] visible(Tokens tokens) {
        return tokens.stream().filter(this::isVisible).toArray();
    }

    /** Visible tokens in which all byte tokens form UTF-8, broken bytes being replaced by the bytes of U+FFFD. */
    public int[] decodable(int[] visibleIds) {
        return bytes.repaired(visibleIds);
    }
}
