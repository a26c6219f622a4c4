// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.lab.analysis.ExperimentAnalyst;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.Services;
import java.io.InputStream;
import java.util.List;
import java.util.function.ToIntFunction;

/** The services around one command, and what else only the command line has. Used by one thread; closed at the end. */
public interface Platform extends Services, AutoCloseable {

    /**
     * The shell, which runs only if it is asked for: from arguments to exit code.
     *
     * @throws CommandException if there is none, or it does not start
     */
    ToIntFunction<String[]> shell();

    /** Runs experiments, and keeps their results. */
    default ExperimentService experiments() {
        return service(ExperimentService.class, "experiment service");
    }

    /** Says what results mean. */
    default ExperimentAnalyst analyst() {
        return service(ExperimentAnalyst.class, "experiment analyst");
    }

    /** What is typed, or comes from a file or a pipe; stays open. */
    default InputStream input() {
        return System.in;
    }

    /** The command line that is being served, word by word, the name of the program first; empty if unknown. */
    default List<String> commandLine() {
        return List.of();
    }

    @Override
    void close();
}
