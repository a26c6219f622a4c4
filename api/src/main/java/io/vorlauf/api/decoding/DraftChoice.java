package io.vorlauf.api.decoding;

import io.vorlauf.api.sampling.SamplerSettings;
import java.util.Objects;
import java.util.Optional;

/**
 * A draft model of a request.
 *
 * @param model its name
 * @param sampler the settings it is sampled with; empty for the target's
 */
public record DraftChoice(String model, Optional<SamplerSettings> sampler) {

    /** Checks for null. */
    public DraftChoice {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(sampler, "sampler");
    }

    /** A draft that is sampled as the target is. */
    public static DraftChoice of(String model) {
        return new DraftChoice(model, Optional.empty());
    }
}
