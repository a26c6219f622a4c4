// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.trial;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What to try on live requests. */
public final class TrialPlan {

    private final String name;
    private final String target;
    private final List<TrialArm> arms;
    private final double confidence;
    private final long maxRequests;
    private final long seed;

    private TrialPlan(String name, String target, List<TrialArm> arms, double confidence, long maxRequests, long seed) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(target, "target");
        arms = List.copyOf(arms);
        if (arms.size() < 2) {
            throw new IllegalArgumentException("a trial must have two arms or more, not " + arms.size());
        }
        Set<String> names = new HashSet<>();
        for (TrialArm arm : arms) {
            if (!names.add(arm.name())) {
                throw new IllegalArgumentException("the arm '" + arm.name() + "' is there twice");
            }
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("the confidence must be above 0 and below 1, not " + confidence);
        }
        if (maxRequests < 1) {
            throw new IllegalArgumentException("the number of requests must be 1 or more, not " + maxRequests);
        }
        this.name = name;
        this.target = target;
        this.arms = arms;
        this.confidence = confidence;
        this.maxRequests = maxRequests;
        this.seed = seed;
    }

    /** Starts one: confidence of 0.95, requests without limit, seed 0 unless set. Name, target and arms must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Its name; part of what decides which sticky key gets which arm. */
    public String name() {
        return name;
    }

    /** Name of the model whose requests are shared out; others pass. */
    public String target() {
        return target;
    }

    /** The arms, two or more; the first one is the baseline, which the others are compared with. */
    public List<TrialArm> arms() {
        return arms;
    }

    /** With how much of it a winner is to be the fastest, above 0 and below 1: 0.95. */
    public double confidence() {
        return confidence;
    }

    /** After how many requests the trial ends without a winner; 1 or more. */
    public long maxRequests() {
        return maxRequests;
    }

    /** Fixes which request gets which arm. */
    public long seed() {
        return seed;
    }

    /** The arm that others are compared with. */
    public TrialArm baseline() {
        return arms.get(0);
    }

    /**
     * The arm of a name.
     *
     * @throws TrialException if there is none
     */
    public TrialArm arm(String wanted) {
        return arms.stream()
                .filter(arm -> arm.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new TrialException("no arm '" + wanted + "' in trial '" + name + "'; there are: "
                        + String.join(", ", arms.stream().map(TrialArm::name).toList())));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrialPlan that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "TrialPlan" + values();
    }

    private List<Object> values() {
        return List.of(name, target, arms, confidence, maxRequests, seed);
    }

    /** Collects a plan. Not thread-safe. */
    public static final class Builder {

        private String name;
        private String target;
        private List<TrialArm> arms = List.of();
        private double confidence = 0.95;
        private long maxRequests = Long.MAX_VALUE;
        private long seed;

        private Builder() {}

        /** Sets {@link TrialPlan#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link TrialPlan#target()}. */
        public Builder target(String value) {
            target = value;
            return this;
        }

        /** Sets {@link TrialPlan#arms()}. */
        public Builder arms(List<TrialArm> value) {
            arms = value;
            return this;
        }

        /** Sets {@link TrialPlan#confidence()}. */
        public Builder confidence(double value) {
            confidence = value;
            return this;
        }

        /** Sets {@link TrialPlan#maxRequests()}. */
        public Builder maxRequests(long value) {
            maxRequests = value;
            return this;
        }

        /** Sets {@link TrialPlan#seed()}. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * What was collected.
         *
         * @throws IllegalArgumentException if there are fewer than two arms, a name is there twice, or a number is out
         *     of range
         */
        public TrialPlan build() {
            return new TrialPlan(name, target, arms, confidence, maxRequests, seed);
        }
    }
}
