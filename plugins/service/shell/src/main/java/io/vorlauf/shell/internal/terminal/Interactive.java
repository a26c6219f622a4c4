// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.terminal;

import io.vorlauf.shell.internal.command.Commands;
import java.io.IOError;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/**
 * A line editor on a terminal: history, completion, Ctrl-C for the command in progress, Ctrl-D to leave. Interrupting the
 * thread that reads is Ctrl-C to the line editor; only when everything ends does it leave.
 *
 * @param ending whether everything ends, and nobody waits for another line
 */
record Interactive(CommandProcessor gogo, Commands commands, String version, BooleanSupplier ending) {

    private static final String PROMPT = "vorlauf> ";

    /** Reads and runs lines until the user leaves; always a success. */
    int run() throws IOException {
        try (Terminal terminal = terminal()) {
            run(terminal);
        }
        return 0;
    }

    /** Reads and runs lines of a terminal until the user leaves. */
    void run(Terminal terminal) {
        PrintStream out = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
        try (Lines lines = new Lines(gogo, terminal.input(), out, out)) {
            terminal.handle(Signal.INT, signal -> lines.interrupt());
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("vorlauf")
                    .completer(new CommandCompleter(commands, lines.session()))
                    // A prompt may end with an exclamation mark.
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            out.println("Vorlauf " + version + ". 'help' lists the commands, Tab completes, Ctrl-D leaves.");
            while (!lines.left() && !ending.getAsBoolean() && readAndRun(reader, lines)) {
                // Everything is done by then.
            }
        }
    }

    // JLine looks for its ways to reach a terminal with the thread's class loader.
    private static Terminal terminal() throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Terminal.class.getClassLoader());
        try {
            return TerminalBuilder.builder().system(true).dumb(true).build();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private boolean readAndRun(LineReader reader, Lines lines) {
        try {
            lines.run(reader.readLine(PROMPT));
            return true;
        } catch (UserInterruptException e) {
            // Ctrl-C while typing takes the line back.
            return true;
        } catch (EndOfFileException e) {
            return false;
        } catch (RuntimeException | IOError e) {
            // The terminal may be the first to go.
            if (ending.getAsBoolean()) {
                return false;
            }
            throw e;
        }
    }

    /** Completes names of commands, and what our commands take. */
    record CommandCompleter(Commands commands, CommandSession session) implements Completer {

        private static final String SCOPE = "vorlauf:";
        private static final String COMMANDS = ".commands";

        @Override
        public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
            Collection<String> found = line.wordIndex() == 0
                    ? names(line.word())
                    : commands.complete(
                            plain(line.words().get(0)),
                            line.words().subList(1, line.words().size()),
                            line.wordIndex() - 1,
                            line.wordCursor());
            for (String one : found) {
                // After an equals sign or a tilde the word goes on.
                boolean whole = !one.endsWith("=") && !one.endsWith("~");
                candidates.add(new Candidate(one, one, null, null, null, null, whole));
            }
        }

        private static String plain(String command) {
            return command.startsWith(SCOPE) ? command.substring(SCOPE.length()) : command;
        }

        // Ours are offered without their scope, unless somebody types one.
        private Set<String> names(String typed) {
            Set<String> names = new TreeSet<>(commands.names());
            names.add("exit");
            if (session.get(COMMANDS) instanceof Set<?> all && typed.contains(":")) {
                all.forEach(one -> names.add(String.valueOf(one)));
            } else if (session.get(COMMANDS) instanceof Set<?> all) {
                all.stream().map(String::valueOf).filter(one -> !one.startsWith(SCOPE)).forEach(names::add);
            }
            return names;
        }
    }
}
