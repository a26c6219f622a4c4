package io.vorlauf.cli.internal.output;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a command writes. Results go to {@code out}, everything about them to {@code err}.
 *
 * @param out for results
 * @param err for summaries, progress and errors
 * @param terminal whether a person watches {@code err} on a terminal, so that a line may be overwritten
 */
public record Console(PrintWriter out, PrintWriter err, boolean terminal) {

    /** The streams of the process as they are now, always in UTF-8. */
    public static Console ofProcess() {
        return new Console(utf8(System.out), utf8(System.err), Boolean.getBoolean("vorlauf.terminal"));
    }

    // On the stream itself: what lies between would hide from checkError() that nobody reads any more.
    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(stream, false, StandardCharsets.UTF_8);
    }

    /** Prints one JSON value on a line of its own. */
    public void printJson(Object value) {
        out.println(Json.write(value));
        out.flush();
    }

    /** Says what must not be. */
    public void fail(List<String> failures) {
        failures.forEach(failure -> err.println("error: " + failure));
    }

    /** Says what to mind when reading results. */
    public void warn(List<String> warnings) {
        warnings.forEach(warning -> err.println("warning: " + warning));
    }

    /** Shows what is being done, on a terminal only; the next call or {@link #clearProgress} overwrites it. */
    public void progress(String line) {
        if (terminal) {
            err.print("\r" + line + "\u001b[K");
            err.flush();
        }
    }

    /** Takes the line of {@link #progress} away. */
    public void clearProgress() {
        progress("");
        if (terminal) {
            err.print("\r");
            err.flush();
        }
    }

    /** Makes sure that nothing is kept back. */
    public void flush() {
        out.flush();
        err.flush();
    }
}
