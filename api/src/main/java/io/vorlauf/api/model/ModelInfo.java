// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What is known of a model without running it. */
public final class ModelInfo {

    private final String name;
    private final String family;
    private final long parameterCount;
    private final int vocabularySize;
    private final int contextLength;
    private final Optional<String> tokenizer;
    private final Set<Integer> stopTokens;
    private final String backend;
    private final String weights;
    private final Optional<String> checksum;
    private final Optional<HiddenStates> hiddenStates;

    private ModelInfo(
            String name, String family, long parameterCount, int vocabularySize, int contextLength,
            Optional<String> tokenizer, Set<Integer> stopTokens, String backend, String weights,
            Optional<String> checksum, Optional<HiddenStates> hiddenStates) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(family, "family");
        Objects.requireNonNull(tokenizer, "tokenizer");
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(checksum, "checksum");
        Objects.requireNonNull(hiddenStates, "hiddenStates");
        if (vocabularySize < 1 || contextLength < 1 || parameterCount < 0) {
            throw new IllegalArgumentException("model '" + name + "': vocabulary " + vocabularySize + ", context "
                    + contextLength + " and parameter count " + parameterCount + " must be positive");
        }
        stopTokens = Set.copyOf(stopTokens);
        this.name = name;
        this.family = family;
        this.parameterCount = parameterCount;
        this.vocabularySize = vocabularySize;
        this.contextLength = contextLength;
        this.tokenizer = tokenizer;
        this.stopTokens = stopTokens;
        this.backend = backend;
        this.weights = weights;
        this.checksum = checksum;
        this.hiddenStates = hiddenStates;
    }

    /**
     * Starts one: no stop tokens, no tokenizer, no checksum, no hidden states, nothing known of family, backend and weights
     * unless set. Name, vocabulary and context must be set.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts one that is this one until something is set. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.name = name;
        builder.family = family;
        builder.parameterCount = parameterCount;
        builder.vocabularySize = vocabularySize;
        builder.contextLength = contextLength;
        builder.tokenizer = tokenizer;
        builder.stopTokens = stopTokens;
        builder.backend = backend;
        builder.weights = weights;
        builder.checksum = checksum;
        builder.hiddenStates = hiddenStates;
        return builder;
    }

    /** The name requests use; unique among the models of one engine. */
    public String name() {
        return name;
    }

    /** The architecture, as checkpoints call it: {@code gpt2}, {@code llama}. */
    public String family() {
        return family;
    }

    /** Number of trained parameters, tied weights counted once. */
    public long parameterCount() {
        return parameterCount;
    }

    /** Length of a row of logits; ids are {@code 0 … vocabularySize - 1}. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** The most tokens a sequence can hold. */
    public int contextLength() {
        return contextLength;
    }

    /**
     * Identity of the tokenizer the model was trained with, empty if none came with it. A model whose tokenizer is another
     * one than the target's drafts for it through its text, if both tokenizers are installed; see
     * {@link io.vorlauf.api.text.SharedTokens}.
     */
    public Optional<String> tokenizer() {
        return tokenizer;
    }

    /** The ids with which the model itself ends a text; may be empty. */
    public Set<Integer> stopTokens() {
        return stopTokens;
    }

    /** What evaluates it, as its loader is named: {@code tensorflow}, {@code jvm}. */
    public String backend() {
        return backend;
    }

    /** How weights are held and multiplied, for people: {@code f32}, {@code bf16}. */
    public String weights() {
        return weights;
    }

    /**
     * A text that changes when a stored weight does, such as {@code crc32c:0f3a59c2}; by it results of one model are
     * told from those of another of the same shape. Empty if the loader does not say.
     */
    public Optional<String> checksum() {
        return checksum;
    }

    /** The hidden states that {@link EvaluationItem#withSignals} may ask for; empty if it hands out none. */
    public Optional<HiddenStates> hiddenStates() {
        return hiddenStates;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelInfo that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "ModelInfo" + values();
    }

    private List<Object> values() {
        return List.of(
                name, family, parameterCount, vocabularySize, contextLength, tokenizer, stopTokens, backend, weights,
                checksum, hiddenStates);
    }

    /** Collects what is known of a model. Not thread-safe. */
    public static final class Builder {

        private String name;
        private String family = "";
        private long parameterCount;
        private int vocabularySize;
        private int contextLength;
        private Optional<String> tokenizer = Optional.empty();
        private Set<Integer> stopTokens = Set.of();
        private String backend = "";
        private String weights = "";
        private Optional<String> checksum = Optional.empty();
        private Optional<HiddenStates> hiddenStates = Optional.empty();

        private Builder() {}

        /** Sets {@link ModelInfo#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link ModelInfo#family()}. */
        public Builder family(String value) {
            family = value;
            return this;
        }

        /** Sets {@link ModelInfo#parameterCount()}. */
        public Builder parameterCount(long value) {
            parameterCount = value;
            return this;
        }

        /** Sets {@link ModelInfo#vocabularySize()}. */
        public Builder vocabularySize(int value) {
            vocabularySize = value;
            return this;
        }

        /** Sets {@link ModelInfo#contextLength()}. */
        public Builder contextLength(int value) {
            contextLength = value;
            return this;
        }

        /** Sets {@link ModelInfo#tokenizer()}. */
        public Builder tokenizer(String value) {
            tokenizer = Optional.of(value);
            return this;
        }

        /** Sets {@link ModelInfo#tokenizer()}, or that there is none. */
        public Builder tokenizer(Optional<String> value) {
            tokenizer = value;
            return this;
        }

        /** Sets {@link ModelInfo#stopTokens()}. */
        public Builder stopTokens(Set<Integer> value) {
            stopTokens = value;
            return this;
        }

        /** Sets {@link ModelInfo#backend()}. */
        public Builder backend(String value) {
            backend = value;
            return this;
        }

        /** Sets {@link ModelInfo#weights()}. */
        public Builder weights(String value) {
            weights = value;
            return this;
        }

        /** Sets {@link ModelInfo#checksum()}. */
        public Builder checksum(String value) {
            checksum = Optional.of(value);
            return this;
        }

        /** Sets {@link ModelInfo#checksum()}, or that there is none. */
        public Builder checksum(Optional<String> value) {
            checksum = value;
            return this;
        }

        /** Sets {@link ModelInfo#hiddenStates()}. */
        public Builder hiddenStates(HiddenStates value) {
            hiddenStates = Optional.of(value);
            return this;
        }

        /** Sets {@link ModelInfo#hiddenStates()}, or that there are none. */
        public Builder hiddenStates(Optional<HiddenStates> value) {
            hiddenStates = value;
            return this;
        }

        /** What was collected. */
        public ModelInfo build() {
            return new ModelInfo(
                    name, family, parameterCount, vocabularySize, contextLength, tokenizer, stopTokens, backend,
                    weights, checksum, hiddenStates);
        }
    }
}
