// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.text;

import io.vorlauf.api.model.Tokens;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A vocabulary: text to token ids and back. Thread-safe.
 */
@ConsumerType
public interface Tokenizer {

    /** Which vocabulary this is; equal to {@code ModelInfo.tokenizer()} of the models trained with it. */
    String identity();

    /** Number of tokens, added and special ones included. */
    int vocabularySize();

    /**
     * The ids of a text, as {@link #encode(String, Encoding)} gives them for {@link Encoding#TEXT}: with the special
     * tokens that the vocabulary puts around a text, such as a beginning-of-text, and with those that the text spells.
     */
    Tokens encode(String text);

    /**
     * The ids of a text, with special tokens dealt with as asked.
     *
     * <p>What is put around a text is put once: a text that begins with the special tokens that would be put before it,
     * parsed as such, gets no second ones, and likewise at its end.
     *
     * <p>Unless implemented, the ids of {@link #encode(String)}, which is right for vocabularies without special tokens
     * alone.
     */
    default Tokens encode(String text, Encoding encoding) {
        return encode(text);
    }

    /**
     * The text of some ids, special tokens left out.
     *
     * @throws IllegalArgumentException if an id is outside the vocabulary
     */
    String decode(Tokens tokens);

    /**
     * The bytes that a token adds to a text, as UTF-8: a space before a word is one of them, and a token may hold part
     * of a character. The bytes of tokens in a row are those of their {@linkplain #decode text}, if that does not begin
     * with them and they are UTF-8 together.
     *
     * @return bytes that the caller may change; empty for a token that adds none, such as a special one, and for all
     *     tokens if the tokenizer cannot tell
     * @throws IllegalArgumentException if the id is outside the vocabulary
     */
    default Optional<byte[]> bytes(int token) {
        return Optional.empty();
    }

    /** How conversations become text for the models that this vocabulary came with; empty if nobody says. */
    default Optional<ChatFormat> chatFormat() {
        return Optional.empty();
    }

    /**
     * Opens a decoder for tokens that arrive bit by bit.
     *
     * @param context the tokens that came before, so that the first word is spaced as it will be in the whole; may be
     *     empty
     */
    TextStream stream(Tokens context);
}
