// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The architecture of a model: what {@code config.json} says, checked. Immutable. */
public sealed interface ModelConfig permits Gpt2Config, LlamaConfig {

    /** The family, as {@code config.json} calls it in {@code model_type}. */
    String family();

    /** Number of token ids, and length of a row of logits. */
    int vocabularySize();

    /** The most positions a text can have. */
    int contextLength();

    /** Width of the residual stream. */
    int hiddenSize();

    /** Number of layers. */
    int layers();

    /** Number of query heads per layer. */
    int heads();

    /** Number of key/value heads per layer; a divisor of {@link #heads()}. */
    int kvHeads();

    /** Width of one head. */
    int headSize();

    /** Width of the feed-forward network. */
    int intermediateSize();

    /** The ids that end a text, all inside the vocabulary; may be empty. */
    Set<Integer> stopTokens();

    /** Whether the token embedding is the output head too, so that there is no {@code lm_head.weight}. */
    boolean tieWordEmbeddings();

    /**
     * The tensors a checkpoint of this architecture consists of and their shapes, in the order of the forward pass; a
     * tied head is not among them. Names are canonical: those of GPT-2 have no {@code transformer.} prefix.
     */
    Map<String, List<Long>> tensors();

    /** This configuration as the text of a {@code config.json}. */
    String toJson();
}
