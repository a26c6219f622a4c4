package io.vorlauf.experiments.internal.file;

import java.util.function.Supplier;

/** Lets an interrupted thread do what it has to finish: channels close themselves under one that is interrupted. */
final class Undisturbed {

    private Undisturbed() {}

    /** What a task answers, done as if the thread was not interrupted; afterwards it is again. */
    static <T> T get(Supplier<T> task) {
        boolean interrupted = Thread.interrupted();
        try {
            return task.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
