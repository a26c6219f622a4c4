package io.vorlauf.lab.experiment;

import io.vorlauf.api.decoding.Prompt;
import java.util.Objects;

/**
 * A prompt of an experiment.
 *
 * @param id its name, unique in the experiment: {@code 81}, {@code line 3 of prompts.txt}
 * @param category the kind of text it asks for: {@code writing}; empty if nobody said
 * @param prompt the prompt
 */
public record LabelledPrompt(String id, String category, Prompt prompt) {

    /** Checks for null. */
    public LabelledPrompt {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(category, "category");
        Objects.requireNonNull(prompt, "prompt");
    }
}
