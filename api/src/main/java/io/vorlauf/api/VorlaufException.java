// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api;

import org.jspecify.annotations.Nullable;

/**
 * What Vorlauf and its plug-ins throw for reasons that lie outside the code that called them: a request that cannot be
 * served, a damaged checkpoint, a target that failed. The message is one line for people. A wrong argument of a method is
 * an {@link IllegalArgumentException}, and a closed object an {@link IllegalStateException}, as everywhere in Java.
 */
public abstract class VorlaufException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with one line for people. */
    protected VorlaufException(String message) {
        super(message);
    }

    /** Creates an exception with one line for people and the failure behind it. */
    protected VorlaufException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
