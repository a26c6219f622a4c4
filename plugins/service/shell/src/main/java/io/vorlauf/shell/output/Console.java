// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.output;

import io.vorlauf.lab.analysis.Verdict;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes, and what it looks like there. Results go to {@code out}, everything about them to
 * {@code err}.
 *
 * @param out for results
 * @param err for summaries, progress and errors
 * @param terminal whether a person watches {@code err} on a terminal, so that a line may be overwritten
 * @param width how many characters a line of {@code out} has room for, {@value #NARROWEST} or more
 * @param colour whether {@code out} shows colours
 */
public record Console(PrintWriter out, PrintWriter err, boolean terminal, int width, boolean colour) {

    /** The width where nobody says another: in pipes and files above all. */
    public static final int USUAL_WIDTH = 80;

    /** Tables are made for this width at least, whatever the terminal says. */
    public static final int NARROWEST = 40;

    private static final String RESET = "\u001b[0m";
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";

    /** Checks the width. */
    public Console {
        width = Math.max(width, NARROWEST);
    }

    /** A console of the usual width without colours. */
    public Console(PrintWriter out, PrintWriter err, boolean terminal) {
        this(out, err, terminal, USUAL_WIDTH, false);
    }

    /** The streams of the process as they are now, always in UTF-8. */
    public static Console ofProcess() {
        return of(utf8(System.out), utf8(System.err), System.getProperties(), System.getenv());
    }

    /**
     * Streams that look as the start script and the user say. {@code COLUMNS} is the width if it is there, else that of
     * the terminal, if {@code out} is one. A terminal shows colours, unless it is a dumb one or {@code NO_COLOR}, as
     * no-color.org has it, is there and not empty.
     *
     * @param properties what the start script found out: {@code vorlauf.terminal} about {@code err},
     *     {@code vorlauf.terminal.out}, and {@code vorlauf.columns} of whichever of them is a terminal
     * @param variables those of the process
     */
    static Console of(PrintWriter out, PrintWriter err, Properties properties, Map<String, String> variables) {
        boolean watched = Boolean.parseBoolean(properties.getProperty("vorlauf.terminal.out"));
        int columns = number(properties.getProperty("vorlauf.columns"), USUAL_WIDTH);
        boolean colour = watched
                && variables.getOrDefault("NO_COLOR", "").isEmpty()
                && !variables.getOrDefault("TERM", "").equals("dumb");
        return new Console(out, err, Boolean.parseBoolean(properties.getProperty("vorlauf.terminal")),
                number(variables.get("COLUMNS"), watched ? columns : USUAL_WIDTH), colour);
    }

    private static int number(@Nullable String text, int otherwise) {
        return text != null && text.matches("[1-9]\\d{0,3}") ? Integer.parseInt(text) : otherwise;
    }

    // On the stream itself: what lies between would hide from checkError() that nobody reads any more.
    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(stream, false, StandardCharsets.UTF_8);
    }

    /** A word for {@code out} that is about what is faster; colour only adds to it. */
    public String faster(String word) {
        return coloured(GREEN, word);
    }

    /** A word for {@code out} that is about what is slower; colour only adds to it. */
    public String slower(String word) {
        return coloured(RED, word);
    }

    /** A word for {@code out} about a comparison, in the colour of its verdict. */
    public String coloured(Verdict verdict, String word) {
        return switch (verdict) {
            case FASTER -> faster(word);
            case SLOWER -> slower(word);
            case NO_DIFFERENCE_SHOWN, TOO_FEW -> word;
        };
    }

    private String coloured(String with, String word) {
        return colour ? with + word + RESET : word;
    }

    /** Prints sentences to {@code out}, in lines that fit. */
    public void paragraph(String text) {
        Table.wrap(text, width).forEach(out::println);
    }

    /** Prints one JSON value on a line of its own. */
    public void printJson(Object value) {
        out.println(Json.write(value));
        out.flush();
    }

    /** Prints one JSON value on a line of its own, or something for people. */
    public void print(boolean json, Supplier<?> value, Runnable text) {
        if (json) {
            printJson(value.get());
        } else {
            text.run();
        }
    }

    /** Says something about what is done, or is going to be. */
    public void note(String line) {
        about(line);
        err.flush();
    }

    /** Says what must not be. */
    public void fail(List<String> failures) {
        failures.forEach(failure -> about("error: " + failure));
    }

    /** Says what to mind when reading results. */
    public void warn(List<String> warnings) {
        warnings.forEach(warning -> about("warning: " + warning));
    }

    // A terminal would tear words; programs that read lines want one for each message.
    private void about(String message) {
        if (terminal) {
            clearProgress();
            Table.wrap(message, width).forEach(err::println);
        } else {
            err.println(message);
        }
    }

    /** Shows what is being done, on a terminal only; the next call or {@link #clearProgress} overwrites it. */
    public void progress(String line) {
        if (terminal) {
            // What is longer than the line could not be overwritten.
            err.print("\r" + (line.length() < width ? line : line.substring(0, width - 2) + "…") + "\u001b[K");
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

    /** Does something that shows its {@linkplain #progress progress}, and takes the line away in the end. */
    public <T> T during(Supplier<T> work) {
        try {
            return work.get();
        } finally {
            clearProgress();
        }
    }

    /** Makes sure that nothing is kept back. */
    public void flush() {
        out.flush();
        err.flush();
    }
}
