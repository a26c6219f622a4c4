package io.vorlauf.api.model;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a model without running it.
 *
 * @param name the name requests use; unique among the models of one engine
 * @param family the architecture, as checkpoints call it: {@code gpt2}, {@code llama}
 * @param parameterCount number of trained parameters, tied weights counted once
 * @param vocabularySize length of a row of logits; ids are {@code 0 … vocabularySize - 1}
 * @param contextLength the most tokens a sequence can hold
 * @param tokenizer identity of the tokenizer the model was trained with, empty if none came with it; models can only
 *     speculate for each other if their tokenizers are the same
 * @param stopTokens the ids with which the model itself ends a text; may be empty
 * @param backend what evaluates it, as its loader is named: {@code tensorflow}, {@code jvm}
 * @param weights how weights are held and multiplied, for people: {@code f32}, {@code bf16}
 * @param checksum a text that changes when a stored weight does, such as {@code crc32c:0f3a59c2}; by it results of one
 *     model are told from those of another of the same shape. Empty if the loader does not say
 */
public record ModelInfo(
        String name,
        String family,
        long parameterCount,
        int vocabularySize,
        int contextLength,
        Optional<String> tokenizer,
        Set<Integer> stopTokens,
        String backend,
        String weights,
        Optional<String> checksum) {

    /** Checks the numbers and copies the set. */
    public ModelInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(family, "family");
        Objects.requireNonNull(tokenizer, "tokenizer");
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(checksum, "checksum");
        if (vocabularySize < 1 || contextLength < 1 || parameterCount < 0) {
            throw new IllegalArgumentException("model '" + name + "': vocabulary " + vocabularySize + ", context "
                    + contextLength + " and parameter count " + parameterCount + " must be positive");
        }
        stopTokens = Set.copyOf(stopTokens);
    }
}
