package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.platform.TrainingBundle;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command above all commands, which does nothing itself. */
@Command(
        name = "vorlauf",
        description = "Speculative decoding: text from a language model, faster and unchanged.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 success, 1 failure, 2 bad usage or bad input, 130 cancelled.",
            "",
            "Example:",
            "  vorlauf generate --target models/gpt2 --prompt \"Once upon a time\""
        })
public final class VorlaufCommand implements Runnable {

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of a failure, as does the environment variable VORLAUF_DEBUG.")
    private boolean debug;

    @Spec
    private CommandSpec spec;

    private VorlaufCommand() {}

    /** The whole command line for a platform and a console. */
    public static CommandLine commandLine(Platform platform, Console console) {
        VorlaufCommand root = new VorlaufCommand();
        CommandLine line = new CommandLine(root)
                .addSubcommand(new GenerateCommand(platform, console))
                .addSubcommand(new CompareCommand(platform, console))
                .addSubcommand(new SweepCommand(platform, console))
                .addSubcommand(new MergeCommand(platform, console))
                .addSubcommand(StudyCommand.commandLine(platform, console))
                .addSubcommand(new ProfileCommand(platform, console))
                .addSubcommand(new DoctorCommand(platform, console))
                .addSubcommand(new InspectCommand(platform, console))
                .addSubcommand(new StrategiesCommand(platform, console))
                .addSubcommand(new ModelsCommand(platform, console))
                .addSubcommand(new ShellCommand(platform, console))
                .addSubcommand(new BenchCommand(platform, console));
        if (TrainingBundle.isInstalled()) {
            line.addSubcommand(new TrainCommand(platform, console))
                    .addSubcommand(new DistillCommand(platform, console))
                    .addSubcommand(new WidenCommand(platform, console));
        } else {
            List.of("train", "distill", "widen").forEach(name -> line.addSubcommand(name, new AbsentCommand()));
        }
        addStandardOptions(line);
        // A text that begins with @ is a text, and no name of a file with arguments.
        return line.setExpandAtFiles(false)
                .setOut(console.out())
                .setErr(console.err())
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(false)
                .setParameterExceptionHandler(new ErrorReport.Usage(root::isDebug))
                .setExecutionExceptionHandler(new ErrorReport.Execution(console, root::isDebug));
    }

    private static void addStandardOptions(CommandLine command) {
        command.getCommandSpec()
                .mixinStandardHelpOptions(true)
                .versionProvider(() -> new String[] {"vorlauf " + version()});
        command.getCommandSpec().usageMessage().sortOptions(false).showDefaultValues(false);
        command.getSubcommands().values().forEach(VorlaufCommand::addStandardOptions);
    }

    private static String version() {
        return Optional.ofNullable(VorlaufCommand.class.getPackage().getImplementationVersion()).orElse("(unpackaged)");
    }

    private boolean isDebug() {
        return debug || System.getenv("VORLAUF_DEBUG") != null;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand");
    }
}
