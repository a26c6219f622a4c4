// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A causal language model that evaluates token trees on top of cached sequences.
 *
 * <p>A text is held in a {@link ModelSequence}: its committed tokens, whose keys and values are cached, and on top of
 * them <em>pending</em> nodes, evaluated but not yet decided on. One call of {@link #evaluate} adds pending nodes to
 * several sequences in one forward pass. {@link ModelSequence#keep} then commits one path of them and drops the rest.
 *
 * <p>A node sees the committed tokens, its ancestors and itself, nothing else (SpecInfer's tree attention, Miao et al.,
 * arXiv 2305.09781), and sits at position {@code committed length + depth}. So evaluating a tree gives the logits that
 * evaluating each of its paths alone would give: up to rounding, or, if {@link #sameBits} says so, to the bit.
 *
 * <p>Models are thread-safe: different sequences may be evaluated from different threads at the same time, and opened,
 * closed and {@linkplain ModelSequence#fork forked} while others are evaluated. One sequence belongs to one thread at a
 * time.
 */
@ConsumerType
public interface LanguageModel {

    /** The most nodes that a tree may have for {@link #sameBits} to hold in it; a model may well hold it beyond. */
    int SAME_BITS_NODES = 128;

    /** What the model is; never {@code null}, always the same. */
    ModelInfo info();

    /** How much memory it holds now; empty if it does not know, or is closed. */
    default Optional<ModelMemory> memory() {
        return Optional.empty();
    }

    /**
     * How many bytes the keys and values of a sequence take, with all that is reserved for it.
     *
     * @param tokens how many tokens and pending nodes it has, 0 or more
     * @return 0 where that is not known, and unless overridden
     */
    default long cacheBytes(int tokens) {
        return 0;
    }

    /**
     * How many nodes a pass should have at most, of all its sequences together: beyond it another pass is as good, because
     * each further node costs as much as it would cost there. A larger pass is allowed, and cut into several. Always the
     * same, at least 1.
     */
    default int nodesPerPass() {
        return 128;
    }

    /**
     * Whether the logits of a node are the same bits however it is evaluated: alone, in a chain, in any tree of up to
     * {@value #SAME_BITS_NODES} nodes above the last token of the text, in any order of nodes, beside other sequences,
     * after a prompt in pieces of any size, in any capacity of the cache, before and after {@link ModelSequence#keep}.
     *
     * <p>With a target that promises it, coupled decoding writes the very same text whatever strategy ran; with another,
     * a choice between two tokens of nearly equal logits may fall otherwise in a large pass than in a small one. A draft
     * need not promise it: what it says is only a guess. Always the same answer; {@code false} unless overridden.
     */
    default boolean sameBits() {
        return false;
    }

    /**
     * How its passes are computed here, for people and records: threads first, {@code 2 threads, vectors of 16 floats}.
     * Always the same; empty if there is nothing to say.
     */
    default String plan() {
        return "";
    }

    /**
     * Opens an empty sequence with a cache of its own. The caller closes it.
     *
     * @throws IllegalStateException if the model is closed
     */
    ModelSequence newSequence();

    /**
     * Evaluates one tree for each of several sequences in a single pass.
     *
     * <p>Either all nodes of all items become pending or, if this throws, none.
     *
     * @param items what to evaluate; not empty, and no sequence twice
     * @return the logits and hidden states that the items ask for; the caller closes it. Logits are the same bits, whether
     *     hidden states are asked for or not
     * @throws IllegalArgumentException if the list is empty or repeats a sequence, a sequence is another model's, a
     *     token id lies outside the vocabulary, a parent does not exist, a node would lie beyond the context, or hidden
     *     states are asked for that {@link ModelInfo#hiddenStates()} does not name
     * @throws IllegalStateException if the model or a sequence is closed
     */
    Evaluation evaluate(List<EvaluationItem> items);
}
