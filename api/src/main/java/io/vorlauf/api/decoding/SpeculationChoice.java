// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Who shall speculate, and how: the part of a request that can be {@linkplain Generation#swap exchanged} while it runs.
 */
public final class SpeculationChoice {

    private static final SpeculationChoice NONE = of(DecodingRequest.NO_SPECULATION);

    private final String strategy;
    private final Map<String, String> parameters;
    private final List<DraftChoice> drafts;

    private SpeculationChoice(String strategy, Map<String, String> parameters, List<DraftChoice> drafts) {
        Objects.requireNonNull(strategy, "strategy");
        parameters = Map.copyOf(parameters);
        drafts = List.copyOf(drafts);
        this.strategy = strategy;
        this.parameters = parameters;
        this.drafts = drafts;
    }

    /** Starts one: not to speculate unless set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Name of the speculation strategy; {@link DecodingRequest#NO_SPECULATION} for plain decoding. */
    public String strategy() {
        return strategy;
    }

    /** Values of the strategy's parameters; those not given have their defaults. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** Draft models in the order in which the strategy gets them. */
    public List<DraftChoice> drafts() {
        return drafts;
    }

    /** Not to speculate. */
    public static SpeculationChoice none() {
        return NONE;
    }

    /** A strategy with the defaults of its parameters, and draft models that are sampled as the target is. */
    public static SpeculationChoice of(String strategy, String... drafts) {
        return new SpeculationChoice(strategy, Map.of(), List.of(drafts).stream().map(DraftChoice::of).toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpeculationChoice that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "SpeculationChoice" + values();
    }

    private List<Object> values() {
        return List.of(strategy, parameters, drafts);
    }

    /** Collects a choice. Not thread-safe. */
    public static final class Builder {

        private String strategy = DecodingRequest.NO_SPECULATION;
        private Map<String, String> parameters = Map.of();
        private List<DraftChoice> drafts = List.of();

        private Builder() {}

        /** Sets {@link SpeculationChoice#strategy()}. */
        public Builder strategy(String value) {
            strategy = value;
            return this;
        }

        /** Sets {@link SpeculationChoice#parameters()}. */
        public Builder parameters(Map<String, String> value) {
            parameters = value;
            return this;
        }

        /** Sets {@link SpeculationChoice#drafts()}. */
        public Builder drafts(List<DraftChoice> value) {
            drafts = value;
            return this;
        }

        /** What was collected. */
        public SpeculationChoice build() {
            return new SpeculationChoice(strategy, parameters, drafts);
        }
    }
}
