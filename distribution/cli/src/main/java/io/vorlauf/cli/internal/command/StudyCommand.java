package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.Platform;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command above the studies. */
@Command(
        name = "study",
        header = "Studies speculation: rejections, similarity, trade-offs.",
        synopsisSubcommandLabel = "STUDY",
        description = {"Each study measures, prints a table, and writes a report with plots; with --json, one object.",
                ""},
        footer = {
            "",
            "Example:",
            "  vorlauf study rejections --rounds 200 --set k=5"
        })
final class StudyCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    private StudyCommand() {}

    static CommandLine commandLine(Platform platform, Console console) {
        return new CommandLine(new StudyCommand())
                .addSubcommand(new RejectionsCommand(platform, console))
                .addSubcommand(new SimilarityCommand(platform, console))
                .addSubcommand(new TradeOffsCommand(platform, console));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing required study: rejections, similarity or tradeoffs");
    }
}
