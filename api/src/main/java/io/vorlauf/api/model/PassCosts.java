// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What a model's passes are taken to cost, whatever they take. Immutable. */
public final class PassCosts {

    private final NavigableMap<Integer, Long> passes;
    private final long nodeNanos;
    private final Optional<String> doubt;

    private PassCosts(NavigableMap<Integer, Long> passes, long nodeNanos, Optional<String> doubt) {
        passes = Collections.unmodifiableNavigableMap(passes);
        if (passes.isEmpty() || passes.firstKey() < 1 || nodeNanos < 0
                || passes.values().stream().anyMatch(nanos -> nanos < 0)) {
            throw new IllegalArgumentException("costs must be of passes with 1 node or more and 0 ns or more, not "
                    + passes + " and " + nodeNanos + " ns a node");
        }
        Objects.requireNonNull(doubt, "doubt");
        this.passes = passes;
        this.nodeNanos = nodeNanos;
        this.doubt = doubt;
    }

    /** Starts one: nodes cost nothing, and nobody doubts it, unless set. Passes must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Nanoseconds of a pass, by the number of nodes in it; at least one, nodes 1 or more, times 0 or more. */
    public NavigableMap<Integer, Long> passes() {
        return passes;
    }

    /** What it takes to make a token of what the model says at a node: sampler, noise and ranking; 0 or more. */
    public long nodeNanos() {
        return nodeNanos;
    }

    /** Why they may be wrong, in words for people: what was odd when they were measured; empty if nothing was. */
    public Optional<String> doubt() {
        return doubt;
    }

    /**
     * What a pass costs: as the table says, on a line between two of its sizes, and on the line through the last two
     * beyond them.
     *
     * @param nodes how many nodes are in it, 1 or more
     * @return nanoseconds
     */
    public long nanos(int nodes) {
        Map.Entry<Integer, Long> right = passes.ceilingEntry(nodes);
        if (right == null) {
            right = passes.lastEntry();
        }
        Map.Entry<Integer, Long> left = passes.lowerEntry(right.getKey());
        if (left == null || right.getKey() == nodes) {
            return right.getValue();
        }
        double slope = (double) (right.getValue() - left.getValue()) / (right.getKey() - left.getKey());
        return Math.max(0, Math.round(left.getValue() + slope * (nodes - left.getKey())));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PassCosts that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "PassCosts" + values();
    }

    private List<Object> values() {
        return List.of(passes, nodeNanos, doubt);
    }

    /** Collects costs. Not thread-safe. */
    public static final class Builder {

        private Map<Integer, Long> passes = Map.of();
        private long nodeNanos;
        private Optional<String> doubt = Optional.empty();

        private Builder() {}

        /** Sets {@link PassCosts#passes()}. */
        public Builder passes(Map<Integer, Long> value) {
            passes = value;
            return this;
        }

        /** Sets {@link PassCosts#nodeNanos()}. */
        public Builder nodeNanos(long value) {
            nodeNanos = value;
            return this;
        }

        /** Sets {@link PassCosts#doubt()}. */
        public Builder doubt(String value) {
            doubt = Optional.of(value);
            return this;
        }

        /** Sets {@link PassCosts#doubt()}, or that there is none. */
        public Builder doubt(Optional<String> value) {
            doubt = value;
            return this;
        }

        /**
         * What was collected.
         *
         * @throws IllegalArgumentException if there is no pass, or a number is out of range
         */
        public PassCosts build() {
            return new PassCosts(new TreeMap<>(passes), nodeNanos, doubt);
        }
    }
}
