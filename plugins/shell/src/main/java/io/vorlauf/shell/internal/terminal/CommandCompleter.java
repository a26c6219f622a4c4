package io.vorlauf.shell.internal.terminal;

import io.vorlauf.shell.internal.command.Commands;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.felix.service.command.CommandSession;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes names of commands, and what our commands take. */
final class CommandCompleter implements Completer {

    private static final String SCOPE = "vorlauf:";
    private static final String COMMANDS = ".commands";

    private final Commands commands;
    private final CommandSession session;

    CommandCompleter(Commands commands, CommandSession session) {
        this.commands = commands;
        this.session = session;
    }

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
