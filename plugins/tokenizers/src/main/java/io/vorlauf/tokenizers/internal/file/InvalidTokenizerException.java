package io.vorlauf.tokenizers.internal.file;

/** What is wrong with a tokenizer file, in words that follow its name. */
public final class InvalidTokenizerException extends Exception {

    private static final long serialVersionUID = 1L;

    /** One line for people. */
    public InvalidTokenizerException(String message) {
        super(message);
    }

    /** One line for people and the failure behind it. */
    public InvalidTokenizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
