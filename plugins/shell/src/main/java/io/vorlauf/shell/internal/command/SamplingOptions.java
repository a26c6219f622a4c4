package io.vorlauf.shell.internal.command;

import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.shell.internal.platform.BadInput;
import java.util.Map;
import picocli.CommandLine.Option;

/** How tokens are sampled. */
final class SamplingOptions {

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "Divides the logits; at 0 the most probable token is taken. Default: ${DEFAULT-VALUE}.")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "0",
            description = "Keep the K most probable tokens, 0 for all. Default: ${DEFAULT-VALUE}.")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Keep the fewest tokens whose probabilities reach P, in (0, 1]. Default: ${DEFAULT-VALUE}.")
    private double topP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            defaultValue = "1",
            description = "Divides the logits of tokens that occurred. Default: ${DEFAULT-VALUE} (none).")
    private double repetitionPenalty;

    SamplerSettings settings() {
        try {
            return new SamplerSettings(temperature, topK, topP, 0, repetitionPenalty, 0, 0, Map.of());
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage(), e);
        }
    }
}
