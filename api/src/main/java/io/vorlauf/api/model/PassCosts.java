package io.vorlauf.api.model;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a model's passes are taken to cost, whatever they take. Immutable.
 *
 * @param passes nanoseconds of a pass, by the number of nodes in it; at least one, nodes 1 or more, times 0 or more
 * @param nodeNanos what it takes to make a token of what the model says at a node: sampler, noise and ranking; 0 or
 *     more
 * @param doubt why they may be wrong, in words for people: what was odd when they were measured; empty if nothing was
 */
public record PassCosts(NavigableMap<Integer, Long> passes, long nodeNanos, Optional<String> doubt) {

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if there is no pass, or a number is out of range
     */
    public PassCosts {
        passes = Collections.unmodifiableNavigableMap(new TreeMap<>(passes));
        if (passes.isEmpty() || passes.firstKey() < 1 || nodeNanos < 0
                || passes.values().stream().anyMatch(nanos -> nanos < 0)) {
            throw new IllegalArgumentException("costs must be of passes with 1 node or more and 0 ns or more, not "
                    + passes + " and " + nodeNanos + " ns a node");
        }
        Objects.requireNonNull(doubt, "doubt");
    }

    /** Costs that nobody doubts. */
    public PassCosts(NavigableMap<Integer, Long> passes, long nodeNanos) {
        this(passes, nodeNanos, Optional.empty());
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
}
