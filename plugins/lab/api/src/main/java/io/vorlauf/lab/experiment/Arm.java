// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** One of the ways to decode that an experiment compares. */
public final class Arm {

    private final String name;
    private final ArmRole role;
    private final String baseline;
    private final Map<String, String> point;
    private final DecodingSettings settings;

    private Arm(String name, ArmRole role, String baseline, Map<String, String> point, DecodingSettings settings) {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(baseline, "baseline");
        Objects.requireNonNull(settings, "settings");
        if (name.isBlank()) {
            throw new IllegalArgumentException("an arm must have a name");
        }
        if ((role == ArmRole.BASELINE) != name.equals(baseline)) {
            throw new IllegalArgumentException("arm '" + name + "' is compared with '" + baseline
                    + "': a baseline has itself there, and any other arm a baseline");
        }
        point = Collections.unmodifiableMap(new TreeMap<>(point));
        this.name = name;
        this.role = role;
        this.baseline = baseline;
        this.point = point;
        this.settings = settings;
    }

    /** Starts one: a candidate outside a sweep unless set. Name, baseline and settings must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Its name, unique in the experiment: {@code linear:k=4}. */
    public String name() {
        return name;
    }

    /** What it is there for. */
    public ArmRole role() {
        return role;
    }

    /** Name of the arm it is compared with; its own if it is a baseline. */
    public String baseline() {
        return baseline;
    }

    /**
     * Where it lies in a sweep, values by name ({@code k=4}, {@code temperature=0.8}), sorted by name; empty outside a
     * sweep.
     */
    public Map<String, String> point() {
        return point;
    }

    /** How it decodes. */
    public DecodingSettings settings() {
        return settings;
    }

    /** A baseline outside a sweep. */
    public static Arm baseline(String name, DecodingSettings settings) {
        return new Arm(name, ArmRole.BASELINE, name, Map.of(), settings);
    }

    /** This baseline once more. */
    public Arm control(String controlName) {
        return new Arm(controlName, ArmRole.CONTROL, name, point, settings);
    }

    /** An arm outside a sweep that is compared with this baseline. */
    public Arm candidate(String candidateName, DecodingSettings candidateSettings) {
        return new Arm(candidateName, ArmRole.CANDIDATE, name, Map.of(), candidateSettings);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Arm that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "Arm" + values();
    }

    private List<Object> values() {
        return List.of(name, role, baseline, point, settings);
    }

    /** Collects an arm. Not thread-safe. */
    public static final class Builder {

        private String name;
        private ArmRole role = ArmRole.CANDIDATE;
        private String baseline;
        private Map<String, String> point = Map.of();
        private DecodingSettings settings;

        private Builder() {}

        /** Sets {@link Arm#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link Arm#role()}. */
        public Builder role(ArmRole value) {
            role = value;
            return this;
        }

        /** Sets {@link Arm#baseline()}. */
        public Builder baseline(String value) {
            baseline = value;
            return this;
        }

        /** Sets {@link Arm#point()}. */
        public Builder point(Map<String, String> value) {
            point = value;
            return this;
        }

        /** Sets {@link Arm#settings()}. */
        public Builder settings(DecodingSettings value) {
            settings = value;
            return this;
        }

        /**
         * What was collected.
         *
         * @throws IllegalArgumentException if the name is empty, or a baseline is compared with another arm, or another
         *     arm with itself
         */
        public Arm build() {
            return new Arm(name, role, baseline, point, settings);
        }
    }
}
