// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why reading or writing failed, in words of files and not of Java. */
public final class Reasons {

    private static final Pattern PLACE = Pattern.compile(" at line (\\d+) column (\\d+)");

    /** What is said of those whose messages are names of files, or of Java. */
    private static final Map<Class<? extends IOException>, String> WORDS = Map.of(
            NoSuchFileException.class, "there is no such file or folder",
            AccessDeniedException.class, "permission denied",
            FileAlreadyExistsException.class, "there is something of that name already",
            NotDirectoryException.class, "it is not a folder",
            DirectoryNotEmptyException.class, "it is not empty",
            FileSystemLoopException.class, "its links lead in a circle",
            CharacterCodingException.class, "it is not UTF-8",
            EOFException.class, "it ends too early");

    private Reasons() {}

    /** Why a file or folder could not be used, to stand behind its name and a colon. */
    public static String of(IOException failure) {
        Optional<String> word = WORDS.entrySet().stream()
                .filter(known -> known.getKey().isInstance(failure))
                .map(Map.Entry::getValue)
                .findFirst();
        if (word.isPresent()) {
            return word.get();
        }
        String said = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return Optional.ofNullable(said).orElse("the system does not say why");
    }

    /** The same behind the name of the file, if the failure knows it. */
    public static String withFile(IOException failure) {
        return failure instanceof FileSystemException about && about.getFile() != null
                ? about.getFile() + ": " + of(failure)
                : of(failure);
    }

    /** What is wrong with a text that is not JSON, as Gson found it. */
    public static String ofJson(Throwable failure) {
        Throwable found = failure.getCause() instanceof IOException cause ? cause : failure;
        String said = String.valueOf(found.getMessage());
        Matcher place = PLACE.matcher(said);
        if (found instanceof EOFException || said.startsWith("End of input")) {
            return "it ends too early";
        }
        if (!place.find()) {
            return "it is not valid";
        }
        // Gson's own words are for people where they are about JSON, and of no use where they are about its settings.
        String what = said.substring(0, place.start()).replaceFirst("^[\\w.]*Exception: ", "");
        return (what.contains("JsonReader") || what.isBlank() ? "it is not valid" : lower(what))
                + " at column " + place.group(2);
    }

    /** The line on which Gson stopped, from 1; empty if it does not say. */
    public static Optional<Integer> lineOfJson(Throwable failure) {
        Throwable found = failure.getCause() instanceof IOException cause ? cause : failure;
        Matcher place = PLACE.matcher(String.valueOf(found.getMessage()));
        return place.find() ? Optional.of(Integer.parseInt(place.group(1))) : Optional.empty();
    }

    private static String lower(String text) {
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
