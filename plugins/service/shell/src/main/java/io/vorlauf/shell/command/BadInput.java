// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.parameter.InvalidParameterException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a command was given cannot be used; the message is one line that names it and what there is instead. */
public final class BadInput extends CommandException {

    private static final long serialVersionUID = 1L;

    /** An exception with one line for people. */
    public BadInput(String message) {
        this(message, null);
    }

    /** An exception with one line for people and what is behind it. */
    public BadInput(String message, @Nullable Throwable cause) {
        super(message, BAD_INPUT, cause);
    }

    /**
     * Refuses what is wrong.
     *
     * @param wrong whether it is
     * @param message one line for people
     */
    public static void when(boolean wrong, String message) {
        if (wrong) {
            throw new BadInput(message);
        }
    }

    /** Makes something of what was given, and refuses that if it cannot be made. */
    public static <T> T checked(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException | InvalidRequestException | InvalidParameterException e) {
            throw new BadInput(e.getMessage(), e);
        }
    }
}
