// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

/** The system could not be started; the message says in one line what is wrong. */
public final class LaunchException extends Exception {

    private static final long serialVersionUID = 1L;

    LaunchException(String message) {
        super(message);
    }

    LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
