// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A named transform of a request. */
public final class TransformChoice {

    private final String name;
    private final Map<String, String> parameters;

    private TransformChoice(String name, Map<String, String> parameters) {
        Objects.requireNonNull(name, "name");
        parameters = Map.copyOf(parameters);
        this.name = name;
        this.parameters = parameters;
    }

    /** Starts one: the defaults of its parameters unless set. The name must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Name of a {@link io.vorlauf.api.sampling.TransformFactory}. */
    public String name() {
        return name;
    }

    /** Values of its parameters; those not given have their defaults. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** A transform with the defaults of its parameters. */
    public static TransformChoice of(String name) {
        return new TransformChoice(name, Map.of());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransformChoice that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "TransformChoice" + values();
    }

    private List<Object> values() {
        return List.of(name, parameters);
    }

    /** Collects a choice. Not thread-safe. */
    public static final class Builder {

        private String name;
        private Map<String, String> parameters = Map.of();

        private Builder() {}

        /** Sets {@link TransformChoice#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link TransformChoice#parameters()}. */
        public Builder parameters(Map<String, String> value) {
            parameters = value;
            return this;
        }

        /** What was collected. */
        public TransformChoice build() {
            return new TransformChoice(name, parameters);
        }
    }
}
