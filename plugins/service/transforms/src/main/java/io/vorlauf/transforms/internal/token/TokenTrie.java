// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.token;

import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.transforms.internal.grammar.Alphabet;
import io.vorlauf.transforms.internal.grammar.State;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The tokens of a vocabulary by their bytes. Tokens that begin alike share what they have in common, so that a grammar
 * reads it once. Immutable.
 *
 * <p>Nodes stand in an order in which whatever goes on from a node comes right behind it.
 */
public final class TokenTrie {

    private final byte[][] spellings;
    /** Of each node, its last byte, its length in bytes, and the node behind all that go on from it. */
    private final byte[] last;
    private final int[] length;
    private final int[] end;
    /** Of each node, where its tokens begin in the list of all; those of the next node come behind them. */
    private final int[] firstToken;
    private final int[] tokens;
    private final int longest;

    private TokenTrie(byte[][] spellings, int[] sorted) {
        this.spellings = spellings;
        this.tokens = sorted;
        int nodes = 1;
        byte[] before = {};
        for (int token : sorted) {
            nodes += spellings[token].length - common(before, spellings[token]);
            before = spellings[token];
        }
        last = new byte[nodes];
        length = new int[nodes];
        end = new int[nodes];
        firstToken = new int[nodes + 1];
        longest = fill();
    }

    private int fill() {
        int deepest = 0;
        int size = 1;
        byte[] before = {};
        for (int i = 0; i < tokens.length; i++) {
            byte[] spelling = spellings[tokens[i]];
            for (int at = common(before, spelling); at < spelling.length; at++) {
                last[size] = spelling[at];
                length[size] = at + 1;
                // A node on the way has no tokens of its own: its first one is that of the node behind it.
                firstToken[size++] = i;
            }
            deepest = Math.max(deepest, spelling.length);
            before = spelling;
        }
        firstToken[size] = tokens.length;
        int[] open = new int[deepest + 1];
        for (int node = 1; node <= size; node++) {
            int now = node < size ? length[node] : 0;
            for (int deeper = length[node - 1]; deeper >= Math.max(now, 1); deeper--) {
                end[open[deeper]] = node;
            }
            if (node < size) {
                open[now] = node;
            }
        }
        end[0] = size;
        return deepest;
    }

    private static int common(byte[] one, byte[] other) {
        int mismatch = Arrays.mismatch(one, other);
        return mismatch < 0 ? one.length : mismatch;
    }

    /**
     * The tokens of a tokenizer that add something to a text.
     *
     * @param size ids below this count
     * @param without tokens that are left out
     */
    public static TokenTrie of(Tokenizer tokenizer, int size, Set<Integer> without) {
        byte[][] spellings = new byte[size][];
        for (int token = 0; token < size; token++) {
            if (!without.contains(token)) {
                spellings[token] = tokenizer.bytes(token).filter(bytes -> bytes.length > 0).orElse(null);
            }
        }
        int[] sorted = IntStream.range(0, size).filter(token -> spellings[token] != null).boxed()
                .sorted(Comparator.comparing((Integer token) -> spellings[token], Arrays::compareUnsigned)
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(token -> token).toArray();
        return new TokenTrie(spellings, sorted);
    }

    /** How many tokens can be said: ids from 0 below this. */
    int vocabularySize() {
        return spellings.length;
    }

    /** The bytes that are tokens of their own. */
    public Alphabet alphabet() {
        BitSet bytes = new BitSet();
        for (int token : tokens) {
            if (spellings[token].length == 1) {
                bytes.set(spellings[token][0] & 0xFF);
            }
        }
        return new Alphabet(bytes);
    }

    /** The bytes of a token; {@code null} if it adds none, or is left out. */
    byte[] spelling(int token) {
        return token < spellings.length ? spellings[token] : null;
    }

    /** The length of the longest token in bytes. */
    int longest() {
        return longest;
    }

    /** What is met on the way through the trie. */
    interface Visitor {

        /** A node was reached, and its state is alive; false to leave out what goes on from it. */
        boolean enter(int node, State state);
    }

    /**
     * Goes on from a node wherever a state goes on.
     *
     * @param node the node; 0 for the beginning of all tokens
     * @param state the state there
     */
    void walk(int node, State state, Visitor visitor) {
        State[] states = new State[longest + 1];
        states[length[node]] = state;
        int at = node + 1;
        while (at < end[node]) {
            State next = states[length[at] - 1].step(last[at] & 0xFF);
            if (next.isDead() || !visitor.enter(at, next)) {
                at = end[at];
            } else {
                states[length[at]] = next;
                at++;
            }
        }
    }

    /** The tokens that end at a node. */
    void tokens(int node, IntConsumer consumer) {
        for (int i = firstToken[node]; i < firstToken[node + 1]; i++) {
            consumer.accept(tokens[i]);
        }
    }

    /** The bytes down to a node. */
    byte[] path(int node) {
        return Arrays.copyOf(spellings[tokens[firstToken[node]]], length[node]);
    }
}
