// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.shell.command.CommandException;

/** What makes models. It needs TensorFlow, and a distribution without that is without it too. Stateless. */
public final class TrainingBundle {

    private static final String CLASS = "io.vorlauf.training.Trainer";

    private TrainingBundle() {}

    /** Whether it is installed. What uses its classes must not be touched where it is not. */
    public static boolean isInstalled() {
        try {
            Class.forName(CLASS, false, TrainingBundle.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /**
     * Refuses to go on without it.
     *
     * @throws CommandException if it is not installed
     */
    public static void require() {
        if (!isInstalled()) {
            throw absent();
        }
    }

    /** That it is missing, in one line for people. */
    public static CommandException absent() {
        return new CommandException("needs TensorFlow, which is not in this distribution; the full one has it");
    }
}
