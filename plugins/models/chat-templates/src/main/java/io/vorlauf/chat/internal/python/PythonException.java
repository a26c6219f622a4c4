// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

/** What Python or Jinja would have thrown. Whoever knows where it happened adds that. */
public final class PythonException extends RuntimeException {

    private final boolean refusal;

    /** An error with its message. */
    public PythonException(String message) {
        this(message, false);
    }

    private PythonException(String message, boolean refusal) {
        // Thrown in numbers by templates that try things; where in Java is of no interest.
        super(message, null, false, false);
        this.refusal = refusal;
    }

    /** What a template says by {@code raise_exception}. */
    public static PythonException refusal(String message) {
        return new PythonException(message, true);
    }

    /** Whether the template itself asked for it. */
    public boolean refusal() {
        return refusal;
    }
}
