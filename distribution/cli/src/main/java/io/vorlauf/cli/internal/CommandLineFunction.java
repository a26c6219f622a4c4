package io.vorlauf.cli.internal;

import io.vorlauf.cli.internal.command.VorlaufCommand;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.Platform;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Runs a command line: from arguments to exit code. 0 is success, 1 a failure, 2 bad usage or bad input, 130 cancelled.
 *
 * <p>Works on the calling thread and cancels when that is interrupted. Writes to {@code System.out} and {@code
 * System.err} as they are at the time of the call. Every call is independent of others.
 */
public final class CommandLineFunction implements ToIntFunction<String[]> {

    private final Supplier<Platform> platforms;

    /** A command line whose commands each get a platform of their own. */
    public CommandLineFunction(Supplier<Platform> platforms) {
        this.platforms = platforms;
    }

    @Override
    public int applyAsInt(String[] arguments) {
        Console console = Console.ofProcess();
        try (Platform platform = platforms.get()) {
            return VorlaufCommand.commandLine(platform, console).execute(arguments);
        } finally {
            console.flush();
        }
    }
}
