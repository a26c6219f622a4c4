package io.vorlauf.transforms.internal.token;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.StatefulTransform;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.transforms.internal.grammar.Alphabet;
import io.vorlauf.transforms.internal.grammar.State;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Removes the tokens that a grammar does not allow. The grammar speaks of the text behind the prompt, byte by byte: a token
 * may end in the middle of one of its symbols and begin in another. Tokens that end a text are allowed where it is
 * complete, and nowhere else.
 */
public final class GrammarTransform implements StatefulTransform<State> {

    private final TokenTrie trie;
    private final Set<Integer> ends;
    private final State start;
    private final Masks masks;

    /**
     * A transform for a vocabulary.
     *
     * @param vocabularySize ids below this can be said
     * @param ends the tokens that end a text, one at least, all below the size
     * @param grammar makes the grammar's first state for the bytes that can be said one by one; what it throws is passed on
     */
    public GrammarTransform(
            Tokenizer tokenizer, int vocabularySize, Set<Integer> ends, Function<Alphabet, State> grammar) {
        this.ends = Set.copyOf(ends);
        trie = TokenTrie.of(tokenizer, vocabularySize, this.ends);
        start = grammar.apply(trie.alphabet());
        masks = new Masks(trie, vocabularySize, this.ends);
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
