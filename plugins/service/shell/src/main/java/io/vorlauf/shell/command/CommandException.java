// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.VorlaufException;
import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.lab.experiment.ExperimentException;
import io.vorlauf.lab.trial.TrialException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** A command cannot do what was asked; the message is one line for people. Also what whoever called it is told. */
public class CommandException extends VorlaufException {

    /** What a process exits with whose command has done its work. */
    public static final int OK = 0;
    /** The same for one that failed. */
    public static final int FAILED = 1;
    /** The same for bad usage or bad input. */
    public static final int BAD_INPUT = 2;
    /** The same for one that was cancelled, as shells report a process that Ctrl-C ended. */
    public static final int CANCELLED = 130;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** A failure with one line for people. */
    public CommandException(String message) {
        this(message, FAILED, null);
    }

    /** A failure with one line for people and what is behind it. */
    public CommandException(String message, Throwable cause) {
        this(message, FAILED, cause);
    }

    /**
     * An exception with one line for people.
     *
     * @param exitCode what a process exits with that ran this command alone
     * @param cause what is behind it; may be {@code null}
     */
    public CommandException(String message, int exitCode, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** What a process exits with that ran this command alone. */
    public int exitCode() {
        return exitCode;
    }

    /** Whatever a command threw, as an exception with one line that begins with the name of the command. */
    public static CommandException of(Exception thrown, String command) {
        return new CommandException(command + ": " + message(thrown, command).strip().replaceAll("\\s*\\R\\s*", "; "),
                exitCode(thrown), thrown);
    }

    private static int exitCode(Exception thrown) {
        if (thrown instanceof CommandException known) {
            return known.exitCode;
        }
        if (thrown instanceof CancellationException) {
            return CANCELLED;
        }
        boolean input = thrown instanceof ParameterException
                || thrown instanceof InvalidRequestException
                || thrown instanceof InvalidParameterException
                || thrown instanceof TrialException
                || thrown instanceof ExperimentException && !isOutside(thrown.getCause())
                || thrown instanceof ModelException;
        return input ? BAD_INPUT : FAILED;
    }

    // Neither the command nor its files are to blame for a disk that is full, or a model that failed.
    private static boolean isOutside(@Nullable Throwable cause) {
        return cause instanceof IOException || cause instanceof DecodingException;
    }

    private static String message(Exception thrown, String command) {
        if (thrown instanceof ParameterException) {
            return usage(thrown.getMessage()) + " (see '" + command + " --help')";
        }
        if (thrown instanceof UncheckedIOException failure) {
            return Reasons.withFile(failure.getCause());
        }
        return Optional.ofNullable(thrown.getMessage())
                .orElseGet(() -> "this should not have happened: " + thrown + "; VORLAUF_DEBUG=1 shows where it did");
    }

    // The parser's messages are sentences of their own, and some are about Java; here they follow the name of the command.
    private static String usage(String message) {
        String plain = message.replaceFirst("^Error: ", "")
                .replace("option option", "option")
                .replaceFirst("^Unmatched arguments? from index \\d+: ", "Unexpected arguments: ")
                .replaceFirst("^Unmatched argument at index \\d+: ", "Unexpected argument ")
                .replaceFirst(" at index [^ ]+ \\(", " (")
                .replaceFirst("' is not an? (int|long|short|byte|BigInteger)$", "' is not a whole number, or too large")
                .replaceFirst("' is not an? (double|float|BigDecimal)$", "' is not a number")
                .replaceFirst("' is not a boolean$", "' is neither true nor false");
        return plain.isEmpty() ? plain : Character.toLowerCase(plain.charAt(0)) + plain.substring(1);
    }
}
