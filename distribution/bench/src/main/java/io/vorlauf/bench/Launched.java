// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The command line of the distribution, each call a process of its own. */
final class Launched {

    private Launched() {}

    /** Milliseconds from the start of the process to its end. */
    static double millis(String... arguments) {
        String launcher = System.getProperty("vorlauf.launcher");
        if (launcher == null) {
            throw new BenchException("the system property vorlauf.launcher does not say where the launcher is");
        }
        List<String> command = new ArrayList<>(List.of(launcher));
        command.addAll(List.of(arguments));
        long start = System.nanoTime();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            int code = process.waitFor();
            if (code != 0) {
                throw new BenchException("vorlauf " + String.join(" ", arguments) + " failed with exit code " + code);
            }
        } catch (IOException e) {
            throw new BenchException("vorlauf cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        }
        return (System.nanoTime() - start) / 1e6;
    }
}
