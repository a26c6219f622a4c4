// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.shell.command.Candidates;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.DoctorCommand;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.command.StrategiesCommand;
import io.vorlauf.shell.internal.platform.Models;
import io.vorlauf.shell.internal.platform.Platform;
import io.vorlauf.shell.internal.platform.Texts;
import io.vorlauf.shell.output.Console;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.felix.service.command.Function;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** All commands by name: runs one, or says how one could go on. Thread-safe. */
public final class Commands {

    /** The scope of the commands in Gogo. */
    public static final String SCOPE = "vorlauf";

    final Platform platform;
    final Models models;
    final Texts texts;
    private final Map<String, Class<?>> types = new TreeMap<>(Map.of(
            "strategies", StrategiesCommand.class,
            "models", ModelsCommand.class,
            "generate", GenerateCommand.class,
            "swap", SwapCommand.class,
            "sessions", SessionsCommand.class,
            "stats", StatsCommand.class,
            "config", ConfigCommand.class,
            "trial", TrialCommand.class,
            "doctor", DoctorCommand.class,
            "help", HelpCommand.class));

    /** The commands for a system. */
    public Commands(Platform platform, Models models, Texts texts) {
        this.platform = platform;
        this.models = models;
        this.texts = texts;
    }

    /** The names of the commands. */
    public List<String> names() {
        return List.copyOf(types.keySet());
    }

    /**
     * Runs a command, which prints to {@code System.out} as it is for the calling thread. Interrupting the thread cancels
     * what it waits for.
     *
     * @throws CommandException with a message of one line
     */
    public void run(String name, String... arguments) throws CommandException {
        // Gogo gives every thread its own stream of this name, be it a terminal or the next command of a pipe.
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);
        CommandLine line = line(name, out);
        try {
            line.parseArgs(arguments);
            if (line.isUsageHelpRequested()) {
                line.usage(out);
            } else {
                // What it returns is for processes; whatever it found was printed.
                ((ServiceCommand<?>) line.getCommand()).call();
            }
        } catch (Exception e) {
            throw CommandException.of(e, name);
        } finally {
            out.flush();
        }
    }

    /** A command as Gogo calls it. What fails is thrown with a message of one line, which every Gogo shell prints. */
    public Function function(String name) {
        return (session, arguments) -> {
            run(name, arguments.stream().map(String::valueOf).toArray(String[]::new));
            return null;
        };
    }

    /**
     * What could stand at a place of a command: options, and names of things that are there now.
     *
     * @param name the command
     * @param arguments what is typed already
     * @param index which of the arguments is being typed, or their number for one more
     * @param cursor how much of that argument is typed, in characters
     */
    public List<String> complete(String name, List<String> arguments, int index, int cursor) {
        if (!types.containsKey(name)) {
            return List.of();
        }
        List<CharSequence> candidates = new ArrayList<>();
        CommandLine line = line(name, new PrintWriter(OutputStream.nullOutputStream()));
        AutoComplete.complete(line.getCommandSpec(), arguments.toArray(String[]::new), index, 0, cursor, candidates);
        return candidates.stream().map(String::valueOf).sorted().distinct().toList();
    }

    CommandLine line(String name, PrintWriter out) {
        CommandLine line = new CommandLine(
                types.get(name), new Candidates.Factory(platform, new Console(out, out, false), this));
        if (line.getCommand() instanceof ContextCommand own) {
            own.commands = this;
        }
        // A text that begins with @ is a text, and no name of a file with arguments.
        line.setExpandAtFiles(false);
        line.getCommandSpec().addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true).type(boolean.class).description("Show this help.").build());
        ServiceCommand.layOut(line.getCommandSpec().usageMessage().width(Console.USUAL_WIDTH));
        return line;
    }
}
