// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.terminal;

import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.internal.command.Commands;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.felix.service.command.CommandProcessor;

/**
 * Runs a shell until it is left: on a terminal a line editor with history and completion, otherwise the lines of the
 * standard input, one after the other. Returns the exit code: on a pipe that of the first line that failed, otherwise
 * 0.
 *
 * <p>Which of the two it is says the system property {@value #INTERACTIVE}, which the start script sets.
 *
 * @param out the standard output of the process. Gogo has put streams of its own into System, which lead back to those
 *     of its sessions
 */
public record ShellFunction(Supplier<CommandProcessor> gogo, Commands commands, String version, OutputStream out)
        implements ToIntFunction<String[]> {

    /** Whether both standard input and output are a terminal. */
    static final String INTERACTIVE = "vorlauf.interactive";

    @Override
    public int applyAsInt(String[] arguments) {
        if (arguments.length > 0) {
            return fail("takes no arguments, but there is '" + arguments[0] + "'", CommandException.BAD_INPUT);
        }
        try {
            return Boolean.getBoolean(INTERACTIVE)
                    ? new Interactive(gogo.get(), commands, version, ShellFunction::endHasBegun).run()
                    : batch(gogo.get(), new FileInputStream(FileDescriptor.in), out,
                            new FileOutputStream(FileDescriptor.err));
        } catch (IOException | CommandException e) {
            return fail(e.getMessage(), CommandException.FAILED);
        }
    }

    private static int fail(String message, int code) {
        System.err.println("vorlauf shell: " + message);
        return code;
    }

    /** Whether the virtual machine ends, be it by a signal: from before the first shutdown hook runs. */
    private static boolean endHasBegun() {
        Thread hook = new Thread(() -> { }, "vorlauf-no-hook");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /**
     * Runs the lines of a pipe or a file, also after one has failed; but a failure is never lost.
     *
     * @return the exit code of the first line that failed, or 0; an interruption ends it
     */
    static int batch(CommandProcessor gogo, InputStream in, OutputStream out, OutputStream err) throws IOException {
        int first = 0;
        try (Reading reading = new Reading(in);
                Lines lines = new Lines(gogo, InputStream.nullInputStream(), utf8(out), utf8(err))) {
            for (String line = reading.next(); line != null; line = lines.left() ? null : reading.next()) {
                int code = lines.run(line);
                first = first == 0 ? code : first;
                if (code == CommandException.CANCELLED) {
                    return first;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return first == 0 ? CommandException.CANCELLED : first;
        }
        return first;
    }

    private static PrintStream utf8(OutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    /**
     * The lines of a stream. They are read on a thread of their own, since reading cannot be interrupted, while
     * waiting for a line can. Closing it leaves the stream open. Used by one thread.
     */
    private static final class Reading implements AutoCloseable {

        private final BufferedReader reader;
        private final ExecutorService thread = Executors.newSingleThreadExecutor(Reading::daemon);

        Reading(InputStream in) {
            reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        }

        private static Thread daemon(Runnable work) {
            Thread thread = new Thread(work, "vorlauf-lines");
            thread.setDaemon(true);
            return thread;
        }

        /** Waits for the next line; {@code null} at the end. */
        String next() throws IOException, InterruptedException {
            try {
                return thread.submit(reader::readLine).get();
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                throw cause instanceof IOException known ? known : new IOException("cannot read a line: " + cause, cause);
            }
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }
}
