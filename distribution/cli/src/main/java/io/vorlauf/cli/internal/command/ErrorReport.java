package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.experiment.ExperimentException;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.BadInput;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns whatever goes wrong into one line on {@code err} and an exit code; into a stack trace only when asked to. */
final class ErrorReport {

    private ErrorReport() {}

    /** The arguments make no sense. */
    record Usage(BooleanSupplier debug) implements IParameterExceptionHandler {

        @Override
        public int handleParseException(ParameterException exception, String[] arguments) {
            CommandLine command = exception.getCommandLine();
            String name = command.getCommandSpec().qualifiedName();
            print(command, exception, inside(exception.getMessage()) + " (see '" + name + " --help')", debug);
            return ExitCode.BAD_USAGE;
        }

        // The parser's messages are sentences of their own; here they follow the name of the command.
        private static String inside(String message) {
            String plain = message.replaceFirst("^Error: ", "").replace("option option", "option");
            return plain.isEmpty() ? plain : Character.toLowerCase(plain.charAt(0)) + plain.substring(1);
        }
    }

    /** A command ended with an exception. */
    record Execution(Console console, BooleanSupplier debug) implements IExecutionExceptionHandler {

        @Override
        public int handleExecutionException(Exception exception, CommandLine command, ParseResult arguments) {
            console.clearProgress();
            // Whoever is interrupted while loading reports broken files; what is meant is that nobody wants them.
            if (Thread.interrupted() || exception instanceof CancellationException) {
                return ExitCode.CANCELLED;
            }
            String message = exception.getMessage() == null ? exception.toString() : exception.getMessage();
            print(command, exception, message, debug);
            return isBadInput(exception) ? ExitCode.BAD_USAGE : ExitCode.FAILED;
        }

        private static boolean isBadInput(Exception exception) {
            return exception instanceof BadInput
                    || exception instanceof InvalidRequestException
                    || exception instanceof InvalidParameterException
                    || exception instanceof ExperimentException && !isOutside(exception.getCause())
                    || exception instanceof ModelException;
        }
    }

    // Neither the command nor its files are to blame for a disk that is full, or a model that failed.
    private static boolean isOutside(Throwable cause) {
        return cause instanceof IOException || cause instanceof DecodingException;
    }

    private static void print(CommandLine command, Exception exception, String message, BooleanSupplier debug) {
        PrintWriter err = command.getErr();
        command.getOut().flush();
        err.println(command.getCommandSpec().qualifiedName() + ": " + message.strip().replaceAll("\\s*\\R\\s*", "; "));
        if (debug.getAsBoolean()) {
            exception.printStackTrace(err);
        }
        err.flush();
    }
}
