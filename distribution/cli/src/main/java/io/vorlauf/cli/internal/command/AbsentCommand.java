package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.platform.TrainingBundle;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Takes the place of a command that trains where there is nothing to train with, and says so. */
@Command(header = "Is not in this distribution, for it needs TensorFlow.")
final class AbsentCommand implements Callable<Integer> {

    /** Whatever the command would understand. */
    @Unmatched
    private List<String> arguments;

    @Override
    public Integer call() {
        throw TrainingBundle.absent();
    }
}
