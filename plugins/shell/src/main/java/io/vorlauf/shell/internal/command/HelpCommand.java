package io.vorlauf.shell.internal.command;

import io.vorlauf.shell.internal.output.Table;
import io.vorlauf.shell.internal.platform.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the commands, or explains one. */
@Command(name = "help", header = "Lists the commands of Vorlauf, or explains one.")
final class HelpCommand implements Runnable {

    private final Commands commands;
    private final Context context;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..1",
            completionCandidates = Candidates.CommandNames.class,
            description = "Explain this one, as does 'COMMAND --help'.")
    private String name;

    HelpCommand(Commands commands, Context context) {
        this.commands = commands;
        this.context = context;
    }

    @Override
    public void run() {
        if (name == null) {
            Table table = new Table("command", "what it does");
            commands.names().forEach(one -> table.add(one, header(one)));
            table.print(context.out());
        } else if (commands.names().contains(name)) {
            commands.line(name, context.out()).usage(context.out());
        } else {
            throw new BadInput("no command '" + name + "'; there are: " + String.join(", ", commands.names()));
        }
    }

    private String header(String command) {
        return commands.line(command, context.out()).getCommandSpec().usageMessage().header()[0];
    }
}
