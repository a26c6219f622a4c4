// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.terminal;

import io.vorlauf.shell.command.CommandException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Job;

/** Runs lines in one Gogo session. Errors are printed on a line each. Used by one thread; others may interrupt. */
final class Lines implements AutoCloseable {

    private static final Set<String> LEAVING = Set.of("exit", "quit", "logout");

    private final CommandSession session;
    private final PrintStream out;
    private final PrintStream err;
    private volatile boolean left;

    /** A session on these streams. */
    Lines(CommandProcessor gogo, InputStream in, PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
        session = gogo.createSession(in, out, err);
        // A name without a scope is one of ours first, then one of the framework's.
        session.put("SCOPE", "vorlauf:felix:*");
    }

    /** The session. */
    CommandSession session() {
        return session;
    }

    /** Whether one of the lines said that it was the last. */
    boolean left() {
        return left;
    }

    /** Runs a line and returns its exit code. */
    int run(String line) {
        if (LEAVING.contains(line.strip())) {
            left = true;
            return 0;
        }
        try {
            Object result = session.execute(line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
            return 0;
        } catch (CommandException e) {
            return fail(e, e.getMessage(), e.exitCode());
        } catch (CommandNotFoundException e) {
            return fail(e, "no command '" + e.getCommand() + "' ('help' lists those of Vorlauf)",
                    CommandException.BAD_INPUT);
        } catch (InterruptedException e) {
            return fail(e, "cancelled", CommandException.CANCELLED);
        } catch (Exception e) {
            // Gogo wraps what is an error and no exception.
            Throwable cause = e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
            String message = cause.getMessage() == null || cause instanceof Error ? cause.toString() : cause.getMessage();
            return fail(e, message.strip().replaceAll("\\s*\\R\\s*", "; "), CommandException.FAILED);
        } finally {
            out.flush();
        }
    }

    private int fail(Exception exception, String message, int code) {
        out.flush();
        err.println("vorlauf: " + message);
        if (System.getenv("VORLAUF_DEBUG") != null) {
            exception.printStackTrace(err);
        }
        err.flush();
        return code;
    }

    /** Asks the command in progress to end; for other threads. */
    void interrupt() {
        Job job = session.foregroundJob();
        if (job != null) {
            job.interrupt();
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
