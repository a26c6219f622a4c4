package io.vorlauf.strategy.testkit.internal.table;

import io.vorlauf.api.sampling.SamplerSettings;

/** Describes samplers in a few words. */
public final class Samplers {

    private Samplers() {}

    /** What is not as usual: {@code T = 0.7, top-k 3}. */
    public static String describe(SamplerSettings settings) {
        StringBuilder text = new StringBuilder(settings.temperature() == 0
                ? "greedy" : "T = " + number(settings.temperature()));
        add(text, settings.topK() > 0, "top-k", settings.topK());
        add(text, settings.topP() < 1, "top-p", settings.topP());
        add(text, settings.minP() > 0, "min-p", settings.minP());
        add(text, settings.repetitionPenalty() != 1, "repetition penalty", settings.repetitionPenalty());
        add(text, settings.presencePenalty() != 0, "presence penalty", settings.presencePenalty());
        add(text, settings.frequencyPenalty() != 0, "frequency penalty", settings.frequencyPenalty());
        if (!settings.logitBias().isEmpty()) {
            text.append(", bias ").append(settings.logitBias());
        }
        return text.toString();
    }

    private static void add(StringBuilder text, boolean there, String name, double value) {
        if (there) {
            text.append(", ").append(name).append(' ').append(number(value));
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
