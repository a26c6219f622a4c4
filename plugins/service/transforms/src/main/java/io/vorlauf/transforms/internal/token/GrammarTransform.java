// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.token;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.StatefulTransform;
import io.vorlauf.transforms.internal.grammar.State;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;

/**
 * Removes the tokens that a grammar does not allow. The grammar speaks of the text behind the prompt, byte by byte: a
 * token may end in the middle of one of its symbols and begin in another. Tokens that end a text are allowed where it
 * is complete, and nowhere else.
 */
public final class GrammarTransform implements StatefulTransform<State> {

    private final TokenTrie trie;
    private final Set<Integer> ends;
    private final State start;
    private final Masks masks;

    /**
     * A transform for a vocabulary.
     *
     * @param ends the tokens that end a text, one at least; the trie does not have them
     * @param start the grammar's first state
     */
    public GrammarTransform(TokenTrie trie, Set<Integer> ends, State start) {
        this.trie = trie;
        this.ends = Set.copyOf(ends);
        this.start = start;
        this.masks = new Masks(trie, this.ends);
    }

    /** The tokens of the vocabulary. */
    public TokenTrie trie() {
        return trie;
    }

    @Override
    public State start(Tokens prompt) {
        return start;
    }

    @Override
    public State step(State state, int token) {
        if (ends.contains(token)) {
            return state.isComplete() ? State.END : State.DEAD;
        }
        byte[] bytes = trie.spelling(token);
        return bytes == null ? State.DEAD : state.step(bytes);
    }

    /**
     * Removes what does not fit. Behind tokens that did not fit, and for a draft whose vocabulary is too small for what
     * does, nothing is removed: what it guesses there is never accepted.
     */
    @Override
    public Logits transform(State state, Logits logits) {
        BitSet allowed = masks.of(state);
        int first = allowed.nextSetBit(0);
        if (first < 0 || first >= logits.size()) {
            return logits;
        }
        int size = logits.size();
        if (allowed.cardinality() < size / 2) {
            float[] values = new float[size];
            Arrays.fill(values, Float.NEGATIVE_INFINITY);
            for (int token = first; token >= 0 && token < size; token = allowed.nextSetBit(token + 1)) {
                values[token] = logits.get(token);
            }
            return Logits.adopt(values);
        }
        float[] values = logits.toArray();
        for (int token = allowed.nextClearBit(0); token < size; token = allowed.nextClearBit(token + 1)) {
            values[token] = Float.NEGATIVE_INFINITY;
        }
        return Logits.adopt(values);
    }
}
