// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.internal.platform.Platform;
import java.io.PrintWriter;

/** A command of the shell alone. */
abstract class ContextCommand extends ServiceCommand<Platform> {

    /** What it is one of, with the models and texts of this shell. Put there by them. */
    Commands commands;

    /** Does its work. */
    abstract void run();

    final PrintWriter out() {
        return console.out();
    }

    @Override
    public final Integer call() {
        run();
        return CommandException.OK;
    }
}
