// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import io.vorlauf.api.sampling.SamplerSettings;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A draft model of a request. */
public final class DraftChoice {

    private final String model;
    private final Optional<SamplerSettings> sampler;

    private DraftChoice(String model, Optional<SamplerSettings> sampler) {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(sampler, "sampler");
        this.model = model;
        this.sampler = sampler;
    }

    /** Starts one: sampled as the target is unless set. The model must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Its name. */
    public String model() {
        return model;
    }

    /** The settings it is sampled with; empty for the target's. */
    public Optional<SamplerSettings> sampler() {
        return sampler;
    }

    /** A draft that is sampled as the target is. */
    public static DraftChoice of(String model) {
        return new DraftChoice(model, Optional.empty());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DraftChoice that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "DraftChoice" + values();
    }

    private List<Object> values() {
        return List.of(model, sampler);
    }

    /** Collects a choice. Not thread-safe. */
    public static final class Builder {

        private String model;
        private Optional<SamplerSettings> sampler = Optional.empty();

        private Builder() {}

        /** Sets {@link DraftChoice#model()}. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** Sets {@link DraftChoice#sampler()}. */
        public Builder sampler(SamplerSettings value) {
            sampler = Optional.of(value);
            return this;
        }

        /** Sets {@link DraftChoice#sampler()}, or that there is none. */
        public Builder sampler(Optional<SamplerSettings> value) {
            sampler = value;
            return this;
        }

        /** What was collected. */
        public DraftChoice build() {
            return new DraftChoice(model, sampler);
        }
    }
}
