package io.vorlauf.cli.internal.command;

import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.cli.internal.platform.BadInput;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** How tokens are sampled. */
final class SamplerOptions {

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
            names = "--min-p",
            paramLabel = "P",
            defaultValue = "0",
            description = "Keep tokens of at least P times the highest probability. Default: ${DEFAULT-VALUE}.")
    private double minP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            defaultValue = "1",
            description = "Divides the logits of tokens that occurred. Default: ${DEFAULT-VALUE} (none).")
    private double repetitionPenalty;

    @Option(
            names = "--presence-penalty",
            paramLabel = "X",
            defaultValue = "0",
            description = "Subtracted from the logits of tokens in the output. Default: ${DEFAULT-VALUE}.")
    private double presencePenalty;

    @Option(
            names = "--frequency-penalty",
            paramLabel = "X",
            defaultValue = "0",
            description = "Subtracted once per occurrence in the output. Default: ${DEFAULT-VALUE}.")
    private double frequencyPenalty;

    @Option(
            names = "--logit-bias",
            paramLabel = "ID=X",
            description = "Added to the logit of a token. May be repeated.")
    private Map<Integer, Double> logitBias = new LinkedHashMap<>();

    @Option(
            names = "--draft-temperature",
            paramLabel = "T",
            description = "The draft's temperature. Default: the target's.")
    private Double draftTemperature;

    /** The target's settings. */
    SamplerSettings settings() {
        return checked(() -> new SamplerSettings(
                temperature, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, logitBias));
    }

    /** The draft's settings, if they are others than the target's. */
    Optional<SamplerSettings> draftSettings() {
        return Optional.ofNullable(draftTemperature).map(value -> checked(() -> settings().withTemperature(value)));
    }

    private static SamplerSettings checked(Supplier<SamplerSettings> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage(), e);
        }
    }
}
