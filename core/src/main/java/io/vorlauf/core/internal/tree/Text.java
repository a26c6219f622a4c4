package io.vorlauf.core.internal.tree;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.TokenHistory;
import java.util.Arrays;

/** The committed text of a generation: the prompt and what was added. Grows only; not thread-safe. */
public final class Text implements TokenHistory {

    private int[] tokens;
    private int length;
    private final Tokens prompt;

    /** A text that starts with a prompt of one token or more. */
    public Text(Tokens prompt) {
        tokens = Arrays.copyOf(prompt.toArray(), prompt.length() + 64);
        length = prompt.length();
        this.prompt = prompt;
    }

    /** Adds a token. */
    public void append(int token) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * length);
        }
        tokens[length++] = token;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public int token(int index) {
        if (index >= length) {
            throw new IndexOutOfBoundsException("token " + index + " of a text of " + length);
        }
        return tokens[index];
    }

    @Override
    public int promptLength() {
        return prompt.length();
    }

    /** What it began with. */
    public Tokens prompt() {
        return prompt;
    }

    /** The last token. */
    public int last() {
        return tokens[length - 1];
    }

    /** The tokens from an index on. */
    public int[] from(int index) {
        return Arrays.copyOfRange(tokens, index, length);
    }

    /** The tokens after the prompt. */
    public Tokens output() {
        return Tokens.of(from(prompt.length()));
    }
}
