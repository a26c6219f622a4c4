// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.sampling;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Sampler;
import io.vorlauf.api.sampling.SamplerSettings;
import java.util.List;

/** Builds samplers from settings. */
public final class Samplers {

    private Samplers() {}

    /**
     * The sampler of some settings.
     *
     * @param first transforms applied before the settings' own steps
     */
    public static Sampler of(SamplerSettings settings, List<LogitTransform> first) {
        LogitTransform chain = LogitTransform.identity();
        for (LogitTransform transform : first) {
            chain = chain.andThen(transform);
        }
        if (!settings.logitBias().isEmpty()) {
            chain = chain.andThen(Filters.bias(settings.logitBias()));
        }
        if (settings.repetitionPenalty() != 1) {
            chain = chain.andThen(Filters.repetition(settings.repetitionPenalty()));
        }
        if (settings.presencePenalty() != 0 || settings.frequencyPenalty() != 0) {
            chain = chain.andThen(Filters.output(settings.presencePenalty(), settings.frequencyPenalty()));
        }
        LogitTransform raw = chain;
        double temperature = settings.temperature();
        if (temperature == 0) {
            return (history, logits) -> Distribution.softmax(raw.apply(history, logits)).certain();
        }
        if (settings.topK() == 0 && settings.topP() == 1 && settings.minP() == 0) {
            return (history, logits) -> Distribution.softmax(raw.apply(history, logits), temperature);
        }
        if (temperature != 1) {
            chain = chain.andThen(Filters.temperature(temperature));
        }
        if (settings.topK() > 0) {
            chain = chain.andThen(Filters.topK(settings.topK()));
        }
        if (settings.topP() < 1) {
            chain = chain.andThen(Filters.topP(settings.topP()));
        }
        if (settings.minP() > 0) {
            chain = chain.andThen(Filters.minP(settings.minP()));
        }
        return Sampler.of(chain);
    }
}
