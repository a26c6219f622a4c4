// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat;

/**
 * A chat template that is none, that failed, that was stopped, or that refused the conversation it was given. Its
 * message says where in the template.
 */
public final class TemplateException extends RuntimeException {

    private final String reason;
    private final int line;
    private final int column;
    private final boolean refusal;

    TemplateException(String reason, int line, int column, boolean refusal, Throwable cause) {
        super((refusal ? "the chat template refuses the conversation: " : "the chat template fails: ") + reason
                + " (line " + line + ", column " + column + " of the template)", cause);
        this.reason = reason;
        this.line = line;
        this.column = column;
        this.refusal = refusal;
    }

    /** What was wrong, without where; of a refusal what the template says by {@code raise_exception}, word for word. */
    public String reason() {
        return reason;
    }

    /** The line, from 1. */
    public int line() {
        return line;
    }

    /** The column, in characters from 1. */
    public int column() {
        return column;
    }

    /** Whether the template itself refused what it was given; what it was given is wrong then, and not the template. */
    public boolean refusal() {
        return refusal;
    }
}
