// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.shell.output.Console;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * A command as picocli describes it, with what it works on. It returns an exit code, or throws what
 * {@link CommandException#of} makes a line of. Used once, by one thread, whose interruption cancels it.
 *
 * @param <P> the services it needs around it
 */
public abstract class ServiceCommand<P extends Services> implements Callable<Integer> {

    /** The services around it. Put there, as is the console, by whoever makes the command. */
    protected P platform;
    /** Where it prints. */
    protected Console console;

    /** Gives the command its surroundings. */
    public final void use(P around, Console shown) {
        platform = around;
        console = shown;
    }

    /**
     * Sets how the help of a command looks: options in their order, a blank line below its description and one above what
     * stands at the end.
     */
    public static void layOut(UsageMessageSpec usage) {
        usage.sortOptions(false).showDefaultValues(false);
        if (usage.header().length > 0 && !String.join("", usage.description()).isEmpty()) {
            usage.description(Stream.concat(Stream.of(usage.description()), Stream.of("")).toArray(String[]::new));
        }
        if (usage.footer().length > 0) {
            usage.footer(Stream.concat(Stream.of(""), Stream.of(usage.footer())).toArray(String[]::new));
        }
    }
}
