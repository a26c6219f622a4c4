// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.internal;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says which file is refused and why, in one line of bounded length: names and values come from files that may be
 * damaged or hostile, and must not break the line or reach a terminal as control characters.
 */
public final class Refusal {

    private static final int MAX_CHARACTERS = 400;

    private Refusal() {}

    public static ModelException of(Path file, String problem) {
        return new ModelException(message(file, problem));
    }

    public static ModelException of(Path file, String problem, @Nullable Throwable cause) {
        return new ModelException(message(file, problem), cause);
    }

    /** For a path that is no regular file. */
    public static ModelException noFile(Path file) {
        return of(file, Files.exists(file) ? "is not a file" : "there is no such file");
    }

    public static ModelException unreadable(Path file, IOException failure) {
        return of(file, "cannot be read: " + reason(failure), failure);
    }

    private static String message(Path file, String problem) {
        boolean tooLong = problem.length() > MAX_CHARACTERS;
        return (file + ": " + (tooLong ? problem.substring(0, MAX_CHARACTERS) + "…" : problem))
                .codePoints()
                .mapToObj(Refusal::printable)
                .collect(Collectors.joining());
    }

    private static String printable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> String.format("\\u%04x", character);
            default -> Character.toString(character);
        };
    }

    /** The messages of many of these exceptions are the file's name and nothing else. */
    private static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (failure instanceof ClosedByInterruptException) {
            return "the thread was interrupted";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
