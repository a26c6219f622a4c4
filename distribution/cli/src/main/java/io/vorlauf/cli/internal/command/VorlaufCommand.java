// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.platform.TrainingBundle;
import io.vorlauf.shell.command.Candidates;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.DoctorCommand;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.command.StrategiesCommand;
import io.vorlauf.shell.output.Console;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** The command above all commands, which does nothing itself. */
@Command(
        name = "vorlauf",
        description = "Speculative decoding: text from a language model, faster and unchanged.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            GenerateCommand.class, ChatCommand.class, CompareCommand.class, SweepCommand.class, MergeCommand.class, DiffCommand.class,
            VorlaufCommand.StudyCommand.class, ProfileCommand.class, DoctorCommand.class, InspectCommand.class, QuantizeCommand.class,
            StrategiesCommand.class, ModelsCommand.class, ShellCommand.class, BenchCommand.class
        },
        footer = {
            "Exit codes: 0 success, 1 failure, 2 bad usage or bad input, 130 cancelled.",
            "",
            "Example:",
            "  vorlauf generate --target models/gpt2 --prompt \"Once upon a time\""
        })
public final class VorlaufCommand implements Runnable {

    @Option(names = "--debug", scope = ScopeType.INHERIT,
            description = "Show the stack trace of a failure, as does the environment variable VORLAUF_DEBUG.")
    private boolean debug;

    @Spec
    private CommandSpec spec;

    private VorlaufCommand() {}

    /** The whole command line for a platform and a console. */
    public static CommandLine commandLine(Platform platform, Console console) {
        VorlaufCommand root = new VorlaufCommand();
        CommandLine line = new CommandLine(root, new Candidates.Factory(platform, console));
        if (TrainingBundle.isInstalled()) {
            Stream.of(TrainCommand.class, DistillCommand.class, WidenCommand.class).forEach(line::addSubcommand);
        } else {
            List.of("train", "distill", "widen").forEach(name -> line.addSubcommand(name, new Absent()));
        }
        addStandardOptions(line);
        // A text that begins with @ is a text, and no name of a file with arguments.
        return line.setExpandAtFiles(false)
                .setOut(console.out())
                .setErr(console.err())
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(false)
                .setParameterExceptionHandler((failure, arguments) -> root.fail(failure, failure.getCommandLine()))
                .setExecutionExceptionHandler((failure, command, arguments) -> {
                    console.clearProgress();
                    // Whoever is interrupted while loading reports broken files; what is meant is that nobody wants them.
                    return Thread.interrupted() || failure instanceof CancellationException
                            ? CommandException.CANCELLED
                            : root.fail(failure, command);
                });
    }

    /** Takes the place of a command that trains where there is nothing to train with, and says so. */
    @Command(header = "Is not in this distribution, for it needs TensorFlow.")
    private static final class Absent implements Runnable {

        /** Whatever the command would understand. */
        @Unmatched
        private List<String> arguments;

        @Override
        public void run() {
            throw TrainingBundle.absent();
        }
    }

    // One line, and a stack trace only for who wants one.
    private int fail(Exception thrown, CommandLine command) {
        CommandException failure = CommandException.of(thrown, command.getCommandSpec().qualifiedName());
        command.getOut().flush();
        command.getErr().println(failure.getMessage());
        if (debug || System.getenv("VORLAUF_DEBUG") != null) {
            thrown.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return failure.exitCode();
    }

    private static void addStandardOptions(CommandLine command) {
        command.getCommandSpec()
                .mixinStandardHelpOptions(true)
                .versionProvider(() -> new String[] {"vorlauf " + version()});
        ServiceCommand.layOut(command.getCommandSpec().usageMessage());
        command.getSubcommands().values().forEach(VorlaufCommand::addStandardOptions);
    }

    private static String version() {
        return Optional.ofNullable(VorlaufCommand.class.getPackage().getImplementationVersion()).orElse("(unpackaged)");
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand");
    }

    /** The command above the studies. */
    @Command(
            name = "study",
            header = "Studies speculation: rejections, similarity, trade-offs.",
            synopsisSubcommandLabel = "STUDY",
            subcommands = {RejectionsCommand.class, SimilarityCommand.class, TradeOffsCommand.class},
            description = "Each study measures, prints a table, and writes results and a report with plots; with "
                    + "--json, one object.",
            footer = {
                "Example:",
                "  vorlauf study rejections --rounds 200 --set k=5"
            })
    static final class StudyCommand implements Runnable {

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(
                    spec.commandLine(), "Missing required study: rejections, similarity or tradeoffs");
        }
    }
}
