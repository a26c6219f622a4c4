package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.trial.TrialException;
import io.vorlauf.shell.internal.output.Table;
import io.vorlauf.shell.internal.platform.BadInput;
import io.vorlauf.shell.internal.platform.Models;
import io.vorlauf.shell.internal.platform.Platform;
import io.vorlauf.shell.internal.platform.Texts;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** All commands by name: runs one, or says how one could go on. Thread-safe. */
public final class Commands {

    private final Platform platform;
    private final Models models;
    private final Texts texts;
    private final Map<String, Function<Context, Runnable>> makers = new TreeMap<>(Map.of(
            "strategies", StrategiesCommand::new,
            "models", ModelsCommand::new,
            "generate", GenerateCommand::new,
            "swap", SwapCommand::new,
            "sessions", SessionsCommand::new,
            "stats", StatsCommand::new,
            "config", ConfigCommand::new,
            "trial", TrialCommand::new,
            "doctor", DoctorCommand::new,
            "help", context -> new HelpCommand(this, context)));

    /** The commands for a system. */
    public Commands(Platform platform, Models models, Texts texts) {
        this.platform = platform;
        this.models = models;
        this.texts = texts;
    }

    /** The names of the commands. */
    public List<String> names() {
        return List.copyOf(makers.keySet());
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
                ((Runnable) line.getCommand()).run();
            }
        } catch (Cancelled e) {
            throw failure(name, "cancelled", CommandException.CANCELLED, e);
        } catch (ParameterException e) {
            throw failure(name, inside(e.getMessage()) + " (see '" + name + " --help')", CommandException.BAD_INPUT, e);
        } catch (BadInput | InvalidRequestException | InvalidParameterException | ModelException | TrialException e) {
            throw failure(name, e.getMessage(), CommandException.BAD_INPUT, e);
        } catch (RuntimeException e) {
            throw failure(name, e.getMessage() == null ? e.toString() : e.getMessage(), CommandException.FAILED, e);
        } finally {
            out.flush();
        }
    }

    private static CommandException failure(String name, String message, int exitCode, Throwable cause) {
        return new CommandException(name + ": " + message.strip().replaceAll("\\s*\\R\\s*", "; "), exitCode, cause);
    }

    // The parser's messages are sentences of their own; here they follow the name of the command.
    private static String inside(String message) {
        String plain = message.replaceFirst("^Error: ", "").replace("option option", "option");
        return plain.isEmpty() ? plain : Character.toLowerCase(plain.charAt(0)) + plain.substring(1);
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
        if (!makers.containsKey(name)) {
            return List.of();
        }
        List<CharSequence> candidates = new ArrayList<>();
        CommandLine line = line(name, new PrintWriter(OutputStream.nullOutputStream()));
        AutoComplete.complete(line.getCommandSpec(), arguments.toArray(String[]::new), index, 0, cursor, candidates);
        return candidates.stream().map(String::valueOf).sorted().distinct().toList();
    }

    CommandLine line(String name, PrintWriter out) {
        Context context = new Context(platform, models, texts, out);
        CommandLine line = new CommandLine(makers.get(name).apply(context), new Candidates.Factory(context));
        // A text that begins with @ is a text, and no name of a file with arguments.
        line.setExpandAtFiles(false);
        line.getCommandSpec().addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true).type(boolean.class).description("Show this help.").build());
        line.getCommandSpec().usageMessage().sortOptions(false).showDefaultValues(false).width(Table.WIDTH);
        return line;
    }
}
