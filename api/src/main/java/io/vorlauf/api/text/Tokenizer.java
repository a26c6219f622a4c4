package io.vorlauf.api.text;

import io.vorlauf.api.model.Tokens;
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

    /** The ids of a text, with the special tokens the vocabulary puts around a text, such as a beginning-of-text. */
    Tokens encode(String text);

    /**
     * The text of some ids, special tokens left out.
     *
     * @throws IllegalArgumentException if an id is outside the vocabulary
     */
    String decode(Tokens tokens);

    /**
     * Opens a decoder for tokens that arrive bit by bit.
     *
     * @param context the tokens that came before, so that the first word is spaced as it will be in the whole; may be
     *     empty
     */
    TextStream stream(Tokens context);
}
