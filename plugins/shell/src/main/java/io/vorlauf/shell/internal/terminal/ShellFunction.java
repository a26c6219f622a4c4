package io.vorlauf.shell.internal.terminal;

import io.vorlauf.shell.internal.command.CommandException;
import io.vorlauf.shell.internal.command.Commands;
import io.vorlauf.shell.internal.platform.BadInput;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.felix.service.command.CommandProcessor;

/**
 * Runs a shell until it is left: on a terminal a line editor with history and completion, otherwise the lines of the
 * standard input, one after the other. Returns the exit code: on a pipe that of the first line that failed, otherwise
 * 0.
 *
 * <p>Which of the two it is says the system property {@value #INTERACTIVE}, which the start script sets.
 */
public final class ShellFunction implements ToIntFunction<String[]> {

    /** Whether both standard input and output are a terminal. */
    static final String INTERACTIVE = "vorlauf.interactive";

    private final Supplier<CommandProcessor> gogo;
    private final Commands commands;
    private final String version;
    private final OutputStream out;

    /**
     * A shell for these commands and all others that Gogo knows.
     *
     * @param out the standard output of the process. Gogo has put streams of its own into System, which lead back to those
     *     of its sessions
     */
    public ShellFunction(Supplier<CommandProcessor> gogo, Commands commands, String version, OutputStream out) {
        this.gogo = gogo;
        this.commands = commands;
        this.version = version;
        this.out = out;
    }

    @Override
    public int applyAsInt(String[] arguments) {
        if (arguments.length > 0) {
            return fail("takes no arguments, but there is '" + arguments[0] + "'", CommandException.BAD_INPUT);
        }
        try {
            return Boolean.getBoolean(INTERACTIVE)
                    ? new Interactive(gogo.get(), commands, version, Shutdown::hasBegun).run()
                    : batch();
        } catch (IOException | BadInput e) {
            return fail(e.getMessage(), CommandException.FAILED);
        }
    }

    private int batch() throws IOException {
        return new Batch(gogo.get()).run(
                new FileInputStream(FileDescriptor.in),
                out,
                new FileOutputStream(FileDescriptor.err));
    }

    private static int fail(String message, int code) {
        System.err.println("vorlauf shell: " + message);
        return code;
    }
}
