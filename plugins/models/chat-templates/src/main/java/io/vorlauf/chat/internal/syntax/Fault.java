// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.syntax;

/** What is wrong with a template, or with what it did, and where in its text. */
public final class Fault extends RuntimeException {

    private final int at;
    private final boolean refusal;

    /** A fault at an offset, in chars of the text. */
    public Fault(String message, int at) {
        this(message, at, false, null);
    }

    /** A fault with what caused it; a refusal is what the template itself asked for. */
    public Fault(String message, int at, boolean refusal, Throwable cause) {
        super(message, cause);
        this.at = at;
        this.refusal = refusal;
    }

    /** The offset. */
    public int at() {
        return at;
    }

    /** Whether the template refused what it was given, by {@code raise_exception}. */
    public boolean refusal() {
        return refusal;
    }
}
