// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.token;

import io.vorlauf.transforms.internal.grammar.Frame;
import io.vorlauf.transforms.internal.grammar.State;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which tokens a state allows. Thread-safe.
 *
 * <p>Most tokens end inside the frame that is open: all the letters inside a string. These are found once for all
 * states with a frame that is {@linkplain Frame#alike alike}, and remembered by it. With them are remembered the places
 * in the trie of tokens where the frame ends, or more has to be known; there, each state looks for itself, which is a
 * matter of a few tokens. What comes of it is remembered by the state.
 */
final class Masks {

    /** For what is remembered by frames, and for what is by states, about; it is forgotten as a whole when it is more. */
    private static final int MOST_BYTES = 4 << 20;

    private final TokenTrie trie;
    private final Set<Integer> ends;
    private final boolean wholeCharacters;
    private final int capacity;
    private final Map<Frame, Local> locals = new ConcurrentHashMap<>();
    private final Map<State, BitSet> masks = new ConcurrentHashMap<>();

    /**
     * What a frame says alone.
     *
     * @param allowed the tokens that it allows
     * @param exits nodes of the trie whose tokens, and those that go on from there, it says nothing of
     */
    private record Local(BitSet allowed, int... exits) {}

    /**
     * Masks for a vocabulary.
     *
     * @param ends the tokens that end a text
     */
    Masks(TokenTrie trie, Set<Integer> ends) {
        this.trie = trie;
        this.ends = ends;
        this.wholeCharacters = !trie.alphabet().endsCharacters();
        this.capacity = Math.max(16, MOST_BYTES / (trie.vocabularySize() / Byte.SIZE + 256));
    }

    /** The tokens that a state allows; nobody changes it any more. Empty for a dead one. */
    BitSet of(State state) {
        return remembered(masks, state, this::compute);
    }

    private BitSet compute(State state) {
        BitSet mask = new BitSet();
        List<Frame> frames = state.frames();
        for (int i = 0; i < frames.size(); i++) {
            Local local = remembered(locals, frames.get(i).alike(trie.longest()), this::alone);
            mask.or(local.allowed());
            State way = state.way(i);
            for (int exit : local.exits()) {
                leave(exit, way, mask);
            }
        }
        if (state.isComplete()) {
            ends.forEach(mask::set);
        }
        return mask;
    }

    private Local alone(Frame frame) {
        BitSet allowed = new BitSet();
        List<Integer> exits = new ArrayList<>();
        trie.walk(0, State.of(frame, State.OPEN), (node, state) -> {
            if (state.isOpen()) {
                exits.add(node);
                return false;
            }
            allow(node, state, allowed);
            return true;
        });
        return new Local(allowed, exits.stream().mapToInt(node -> node).toArray());
    }

    /** Allows what a state allows of the tokens at a node and from there on. */
    private void leave(int node, State state, BitSet mask) {
        State there = state.step(trie.path(node));
        if (!there.isDead()) {
            allow(node, there, mask);
            trie.walk(node, there, (deeper, next) -> {
                allow(deeper, next, mask);
                return true;
            });
        }
    }

    private void allow(int node, State state, BitSet mask) {
        if (!wholeCharacters || !state.insideCharacter()) {
            trie.tokens(node, mask::set);
        }
    }

    private <K, V> V remembered(Map<K, V> memory, K key, Function<K, V> make) {
        V known = memory.get(key);
        if (known == null) {
            known = make.apply(key);
            if (memory.size() >= capacity) {
                memory.clear();
            }
            memory.put(key, known);
        }
        return known;
    }
}
