// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.shell.command.ServiceCommand;
import picocli.CommandLine.Command;

/** Opens the shell of a running system. */
@Command(
        name = "shell",
        header = "Opens a shell inside the running system.",
        description = {
            "Its commands list strategies and models, generate text, swap strategies while it is generated, and "
                    + "configure. 'help' lists them. Bundles that are put into the folder load are there within two "
                    + "seconds.",
            "Without a terminal, the lines of the standard input are run. The exit code is that of the first one that "
                    + "failed, or 0."
        },
        footer = {"Examples:", "  vorlauf shell", "  echo strategies | vorlauf shell"})
final class ShellCommand extends ServiceCommand<Platform> {

    @Override
    public Integer call() {
        console.flush();
        return platform.shell().applyAsInt(new String[0]);
    }
}
