// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * A line for each record: how bad, who says it and what, and of an exception where it was thrown, which is the first frame
 * of code that is neither Java's nor the engine's. With the variable {@code VORLAUF_DEBUG}, followed by the stack trace.
 * Thread-safe. {@code conf/logging.properties} names it.
 */
public final class LogFormatter extends Formatter {

    private static final Pattern OTHERS = Pattern.compile("(java|javax|jdk|sun|io\\.vorlauf\\.(api|core))\\..*");

    private final boolean traces;

    /** A formatter as the environment wants it. */
    public LogFormatter() {
        this(System.getenv("VORLAUF_DEBUG") != null);
    }

    LogFormatter(boolean traces) {
        this.traces = traces;
    }

    @Override
    public String format(LogRecord log) {
        StringWriter line = new StringWriter();
        PrintWriter out = new PrintWriter(line);
        out.print(log.getLevel() + " " + log.getLoggerName() + ": " + formatMessage(log));
        Throwable thrown = log.getThrown();
        if (thrown != null) {
            out.print(origin(thrown).map(frame -> " (at " + frame + ")").orElse(""));
        }
        out.println();
        if (thrown != null && traces) {
            thrown.printStackTrace(out);
        }
        out.flush();
        return line.toString();
    }

    // Who wrote the code finds it by this; of the innermost cause, if that is what happened there.
    private static Optional<StackTraceElement> origin(Throwable thrown) {
        Throwable innermost = thrown;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        StackTraceElement[] frames = innermost.getStackTrace();
        return Arrays.stream(frames)
                .filter(frame -> !OTHERS.matcher(frame.getClassName()).matches())
                .findFirst()
                .or(() -> Arrays.stream(frames).findFirst());
    }
}
