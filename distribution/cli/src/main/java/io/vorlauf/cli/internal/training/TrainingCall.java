package io.vorlauf.cli.internal.training;

import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.CommandFailure;
import io.vorlauf.training.DivergedException;
import io.vorlauf.training.TrainingException;
import io.vorlauf.training.TrainingSummary;
import java.io.IOException;

/** Calls of the trainer, with failures in the terms of the command line. */
public final class TrainingCall {

    private TrainingCall() {}

    /** Something that trains, or makes a model otherwise. */
    public interface Work<T> {

        /** Does it. */
        T run() throws IOException;
    }

    /**
     * Makes options or calls a trainer with them.
     *
     * @throws BadInput if the options make no sense or the data cannot be used
     * @throws CommandFailure if the training fails
     */
    public static <T> T of(Work<T> work) {
        try {
            return work.run();
        } catch (DivergedException e) {
            throw new CommandFailure(e.getMessage(), e);
        } catch (TrainingException | IllegalArgumentException e) {
            throw new BadInput(e.getMessage(), e);
        } catch (IOException e) {
            // The message of many is the name of a file alone; what is wrong with it is in the name of the class.
            throw new CommandFailure("cannot read or write: " + e, e);
        }
    }

    /** Prints what came out of a training. */
    public static void report(TrainingSummary summary, TrainingProgress progress, Console console, boolean json) {
        console.clearProgress();
        TrainingReport report = new TrainingReport(summary, !progress.isStopped());
        if (json) {
            console.printJson(report.toJson());
        } else {
            report.print(console.out());
        }
        if (progress.isStopped()) {
            console.err().println("the time is up; the same command goes on from here");
        }
    }
}
