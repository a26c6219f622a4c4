// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import io.vorlauf.api.decoding.Prompt;
import java.util.List;
import java.util.Objects;

/** A prompt of an experiment. */
public final class LabelledPrompt {

    private final String id;
    private final String category;
    private final Prompt prompt;

    private LabelledPrompt(String id, String category, Prompt prompt) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(category, "category");
        Objects.requireNonNull(prompt, "prompt");
        this.id = id;
        this.category = category;
        this.prompt = prompt;
    }

    /** Starts one: of no category unless set. Id and prompt must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Its name, unique in the experiment: {@code 81}, {@code line 3 of prompts.txt}. */
    public String id() {
        return id;
    }

    /** The kind of text it asks for: {@code writing}; empty if nobody said. */
    public String category() {
        return category;
    }

    /** The prompt. */
    public Prompt prompt() {
        return prompt;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelledPrompt that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "LabelledPrompt" + values();
    }

    private List<Object> values() {
        return List.of(id, category, prompt);
    }

    /** Collects a prompt. Not thread-safe. */
    public static final class Builder {

        private String id;
        private String category = "";
        private Prompt prompt;

        private Builder() {}

        /** Sets {@link LabelledPrompt#id()}. */
        public Builder id(String value) {
            id = value;
            return this;
        }

        /** Sets {@link LabelledPrompt#category()}. */
        public Builder category(String value) {
            category = value;
            return this;
        }

        /** Sets {@link LabelledPrompt#prompt()}. */
        public Builder prompt(Prompt value) {
            prompt = value;
            return this;
        }

        /** What was collected. */
        public LabelledPrompt build() {
            return new LabelledPrompt(id, category, prompt);
        }
    }
}
