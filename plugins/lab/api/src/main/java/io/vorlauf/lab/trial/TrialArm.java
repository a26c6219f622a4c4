// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.trial;

import io.vorlauf.api.decoding.SpeculationChoice;
import java.util.List;
import java.util.Objects;

/** One of the ways to speculate that a trial is about. */
public final class TrialArm {

    private final String name;
    private final SpeculationChoice choice;
    private final double weight;

    private TrialArm(String name, SpeculationChoice choice, double weight) {
        Objects.requireNonNull(choice, "choice");
        if (name.isBlank()) {
            throw new IllegalArgumentException("an arm must have a name");
        }
        if (!(weight > 0 && Double.isFinite(weight))) {
            throw new IllegalArgumentException("the weight of arm '" + name + "' must be above 0, not " + weight);
        }
        this.name = name;
        this.choice = choice;
        this.weight = weight;
    }

    /** Starts one: of weight 1 unless set. Name and choice must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Its name, unique in the trial: {@code linear:k=4}. */
    public String name() {
        return name;
    }

    /** How it speculates. */
    public SpeculationChoice choice() {
        return choice;
    }

    /** Its share of the requests is its weight over the sum of all weights; above 0. */
    public double weight() {
        return weight;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrialArm that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "TrialArm" + values();
    }

    private List<Object> values() {
        return List.of(name, choice, weight);
    }

    /** Collects an arm. Not thread-safe. */
    public static final class Builder {

        private String name;
        private SpeculationChoice choice;
        private double weight = 1;

        private Builder() {}

        /** Sets {@link TrialArm#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link TrialArm#choice()}. */
        public Builder choice(SpeculationChoice value) {
            choice = value;
            return this;
        }

        /** Sets {@link TrialArm#weight()}. */
        public Builder weight(double value) {
            weight = value;
            return this;
        }

        /**
         * What was collected.
         *
         * @throws IllegalArgumentException if the name is blank, or the weight is not a finite number above 0
         */
        public TrialArm build() {
            return new TrialArm(name, choice, weight);
        }
    }
}
