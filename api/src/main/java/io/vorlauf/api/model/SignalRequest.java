// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What somebody wants to see of a model besides its logits, for every node that it evaluates: hidden states of some
 * layers, as {@link HiddenStates} numbers them, the last hidden state behind the final norm, the highest logits. What
 * nobody asks for is neither computed nor copied. Immutable.
 */
public final class SignalRequest {

    private static final SignalRequest NONE = new Builder().build();

    private final List<Integer> layers;
    private final boolean lastHidden;
    private final int topLogits;

    private SignalRequest(List<Integer> layers, boolean lastHidden, int topLogits) {
        this.layers = layers;
        this.lastHidden = lastHidden;
        this.topLogits = topLogits;
    }

    /** Wants nothing. */
    public static SignalRequest none() {
        return NONE;
    }

    /** Starts one that wants nothing unless set. */
    public static Builder builder() {
        return new Builder();
    }

    /** The hidden states that are wanted, ascending: 0 is the embedding, {@code j} what enters layer {@code j}. */
    public List<Integer> layers() {
        return layers;
    }

    /** Whether the last hidden state is wanted, behind the final norm: what logits are made of. */
    public boolean lastHidden() {
        return lastHidden;
    }

    /** How many of the highest logits are wanted; 0 for none. */
    public int topLogits() {
        return topLogits;
    }

    /** Whether any hidden state is wanted. */
    public boolean wantsHidden() {
        return lastHidden || !layers.isEmpty();
    }

    /** Whether nothing is wanted. */
    public boolean isEmpty() {
        return !wantsHidden() && topLogits == 0;
    }

    /** What this one or another one wants. */
    public SignalRequest and(SignalRequest other) {
        if (other.isEmpty() || other.equals(this)) {
            return this;
        }
        SortedSet<Integer> both = new TreeSet<>(layers);
        both.addAll(other.layers);
        return new SignalRequest(
                List.copyOf(both), lastHidden || other.lastHidden, Math.max(topLogits, other.topLogits));
    }

    /** Why a model cannot hand it out, as a sentence that names the model; empty if it can. */
    public Optional<String> refusal(ModelInfo model) {
        if (!wantsHidden()) {
            return Optional.empty();
        }
        String name = "model '" + model.name() + "' of backend '" + model.backend() + "'";
        if (model.hiddenStates().isEmpty()) {
            return Optional.of(name + " hands out no hidden states, but " + this + " is wanted");
        }
        int most = model.hiddenStates().get().layers();
        List<Integer> beyond = layers.stream().filter(layer -> layer > most).toList();
        return beyond.isEmpty()
                ? Optional.empty()
                : Optional.of(name + " hands out the hidden states 0 to " + most + ", but " + beyond.stream()
                        .map(String::valueOf).collect(Collectors.joining(", ")) + " is wanted");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignalRequest that && layers.equals(that.layers) && lastHidden == that.lastHidden
                && topLogits == that.topLogits;
    }

    @Override
    public int hashCode() {
        return List.of(layers, lastHidden, topLogits).hashCode();
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        layers.forEach(layer -> parts.add("hidden state " + layer));
        if (lastHidden) {
            parts.add("last hidden state");
        }
        if (topLogits > 0) {
            parts.add("top " + topLogits + " logits");
        }
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    /** Collects what is wanted. Not thread-safe. */
    public static final class Builder {

        private final SortedSet<Integer> layers = new TreeSet<>();
        private boolean lastHidden;
        private int topLogits;

        private Builder() {}

        /**
         * Adds hidden states; the order does not matter.
         *
         * @param ids as {@link HiddenStates} numbers them
         * @throws IllegalArgumentException if one is negative
         */
        public Builder layers(int... ids) {
            for (int id : ids) {
                if (id < 0) {
                    throw new IllegalArgumentException("hidden state " + id + " is wanted; the first one is 0");
                }
                layers.add(id);
            }
            return this;
        }

        /** Sets {@link SignalRequest#lastHidden()}. */
        public Builder lastHidden() {
            lastHidden = true;
            return this;
        }

        /**
         * Sets {@link SignalRequest#topLogits()}.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder topLogits(int count) {
            if (count < 0) {
                throw new IllegalArgumentException("the " + count + " highest logits are wanted; 0 is the least");
            }
            topLogits = count;
            return this;
        }

        /** What was collected. */
        public SignalRequest build() {
            return new SignalRequest(List.copyOf(layers), lastHidden, topLogits);
        }
    }
}
