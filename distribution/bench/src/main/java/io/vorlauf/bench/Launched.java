// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What {@code vorlauf generate} took, a process of its own.
 *
 * @param millis from the start of the process to its end
 * @param tokensPerSecond behind the first token; NaN if there was no other
 * @param peakBytes the most memory that the process had, as Linux counts it; 0 elsewhere
 */
record Launched(double millis, double tokensPerSecond, long peakBytes) {

    private static final long LOOK_MILLIS = 50;
    private static final String PEAK = "VmHWM:";

    /**
     * Generates a text without speculation, in plain Java.
     *
     * @throws BenchException if the launcher cannot be run or fails
     */
    static Launched generate(Path model, String weights, int threads, String prompt, int tokens) {
        String launcher = System.getProperty("vorlauf.launcher");
        if (launcher == null) {
            throw new BenchException("the system property vorlauf.launcher does not say where the launcher is");
        }
        List<String> command = new ArrayList<>(List.of(launcher, "generate", "--target", model.toString(),
                "--backend", "jvm", "--weights", weights, "--strategy", "none", "--prompt", prompt,
                "--tokens", tokens + "", "--json"));
        long start = System.nanoTime();
        Path output = null;
        Process process = null;
        try {
            output = Files.createTempFile("vorlauf-bench", ".txt");
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(output.toFile())
                    .start();
            long peak = 0;
            do {
                peak = Math.max(peak, peak(process.pid()));
            } while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS));
            double millis = (System.nanoTime() - start) / 1e6;
            if (process.exitValue() != 0) {
                throw new BenchException(String.join(" ", command) + " failed with exit code " + process.exitValue());
            }
            JsonObject metrics = JsonParser.parseString(Files.readString(output, StandardCharsets.UTF_8))
                    .getAsJsonObject().getAsJsonObject("metrics");
            double behind = metrics.get("totalMillis").getAsDouble() - metrics.get("firstTokenMillis").getAsDouble();
            int others = metrics.get("newTokens").getAsInt() - 1;
            return new Launched(millis, others > 0 ? others / behind * 1e3 : Double.NaN, peak);
        } catch (IOException e) {
            throw new BenchException("vorlauf cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            if (output != null) {
                output.toFile().delete();
            }
        }
    }

    private static long peak(long process) throws IOException {
        Path status = Path.of("/proc/" + process + "/status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(PEAK))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            if (Files.exists(status)) {
                throw e;
            }
            return 0;
        }
    }
}
