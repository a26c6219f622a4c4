// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that ran, a process of its own, to its end.
 *
 * @param output what it wrote to its standard output, and to its standard error if that was asked for
 * @param millis from its start to its end
 * @param peakBytes the most memory that it had, as Linux counts it; 0 elsewhere
 */
record Program(String output, double millis, long peakBytes) {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long LOOK_MILLIS = 20;
    private static final String PEAK = "VmHWM:";

    /**
     * Runs a program, without input.
     *
     * @param command where it is, and its arguments
     * @param errors whether what it writes to its standard error is wanted, too; else that goes to ours
     * @throws BenchException if it cannot be run, fails, does not end, or the thread is interrupted, which it still is
     *     then
     */
    static Program run(List<String> command, boolean errors) {
        String name = Path.of(command.get(0)).getFileName().toString();
        Path file = null;
        Process process = null;
        try {
            file = Files.createTempFile("vorlauf-bench", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(file.toFile())
                    .redirectErrorStream(errors);
            if (!errors) {
                builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            }
            long start = System.nanoTime();
            process = builder.start();
            long peak = 0;
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peak(process.pid()));
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new BenchException(name + " did not end within " + PATIENCE.toMinutes() + " minutes");
                }
            }
            double millis = (System.nanoTime() - start) / 1e6;
            String output = Files.readString(file, StandardCharsets.ISO_8859_1);
            if (process.exitValue() != 0) {
                throw new BenchException(
                        name + " failed with exit code " + process.exitValue() + ": " + lastLine(output));
            }
            return new Program(output, millis, peak);
        } catch (IOException e) {
            throw new BenchException(name + " cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            if (file != null) {
                file.toFile().delete();
            }
        }
    }

    /** The last line that is not empty. */
    static String lastLine(String output) {
        return output.strip().lines().reduce((first, second) -> second).orElse("(nothing)");
    }

    private static long peak(long process) {
        Path status = Path.of("/proc/" + process + "/status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(PEAK))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            // It has ended meanwhile, or this is no Linux.
            return 0;
        }
    }
}
