package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.experiment.ExperimentOutcome;

/** What a command tells the process that called it. */
final class ExitCode {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int BAD_USAGE = 2;
    /** As shells report a process that Ctrl-C ended. */
    static final int CANCELLED = 130;

    private ExitCode() {}

    /** That of an experiment, after all was shown that came out; what is broken is so when it was cancelled, too. */
    static int of(ExperimentOutcome outcome) {
        if (outcome.failed()) {
            return FAILED;
        }
        return outcome.cancelled() ? CANCELLED : OK;
    }
}
