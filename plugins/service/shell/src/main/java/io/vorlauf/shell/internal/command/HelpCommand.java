// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the commands, or explains one. */
@Command(name = "help", header = "Lists the commands of Vorlauf, or explains one.")
final class HelpCommand extends ContextCommand {

    @Parameters(paramLabel = "COMMAND", arity = "0..1", completionCandidates = Names.CommandNames.class,
            description = "Explain this one, as does 'COMMAND --help'.")
    private String name;

    @Override
    void run() {
        if (name == null) {
            Table table = new Table(console.width(), "command", "what it does");
            commands.names().forEach(one -> table.add(one, header(one)));
            table.print(out());
        } else if (commands.names().contains(name)) {
            commands.line(name, out()).usage(out());
        } else {
            throw new BadInput("no command '" + name + "'; there are: " + String.join(", ", commands.names()));
        }
    }

    private String header(String command) {
        return commands.line(command, out()).getCommandSpec().usageMessage().header()[0];
    }
}
