// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code vorlauf generate} took, a process of its own.
 *
 * @param millis from the start of the process to its end
 * @param tokensPerSecond behind the first token; NaN if there was no other
 * @param peakBytes the most memory that the process had, as Linux counts it; 0 elsewhere
 */
record Launched(double millis, double tokensPerSecond, long peakBytes) {

    /**
     * Generates a text without speculation, in plain Java, with as many threads as the command line uses.
     *
     * @throws BenchException if the launcher cannot be run or fails
     */
    static Launched generate(Path model, String weights, String prompt, int tokens) {
        String launcher = System.getProperty("vorlauf.launcher");
        if (launcher == null) {
            throw new BenchException("the system property vorlauf.launcher does not say where the launcher is");
        }
        Program program = Program.run(List.of(launcher, "generate", "--target", model.toString(), "--backend", "jvm",
                "--weights", weights, "--strategy", "none", "--prompt", prompt, "--max-new-tokens", tokens + "",
                "--ignore-eos", "--json"), false);
        JsonObject metrics = JsonParser.parseString(program.output()).getAsJsonObject().getAsJsonObject("metrics");
        double behind = metrics.get("totalMillis").getAsDouble() - metrics.get("firstTokenMillis").getAsDouble();
        int others = metrics.get("newTokens").getAsInt() - 1;
        return new Launched(program.millis(), others > 0 ? others / behind * 1e3 : Double.NaN, program.peakBytes());
    }
}
