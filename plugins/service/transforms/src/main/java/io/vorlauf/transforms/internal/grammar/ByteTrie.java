// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/** Some texts as bytes, told apart byte by byte. Immutable; nodes are equal if they are the same. */
final class ByteTrie {

    private final TreeMap<Integer, ByteTrie> next = new TreeMap<>();
    private final BitSet texts = new BitSet();
    private int ended = -1;

    /** A trie of texts, which are known by their index. Of equal ones the first counts. */
    static ByteTrie of(List<byte[]> texts) {
        ByteTrie root = new ByteTrie();
        for (int i = 0; i < texts.size(); i++) {
            ByteTrie node = root;
            node.texts.set(i);
            for (byte value : texts.get(i)) {
                node = node.next.computeIfAbsent(value & 0xFF, key -> new ByteTrie());
                node.texts.set(i);
            }
            node.ended = node.ended < 0 ? i : node.ended;
        }
        return root;
    }

    /** Where a byte leads; {@code null} if no text goes on with it. */
    ByteTrie next(int value) {
        return next.get(value);
    }

    /** Whether a text that goes on from here, or ends here, is not among some. */
    boolean leadsBeyond(BitSet some) {
        for (int text = texts.nextSetBit(0); text >= 0; text = texts.nextSetBit(text + 1)) {
            if (!some.get(text)) {
                return true;
            }
        }
        return false;
    }

    /** Whether no text goes on from here. */
    boolean isLeaf() {
        return next.isEmpty();
    }

    /** The text that ends here; -1 if none does. */
    int ended() {
        return ended;
    }

    /**
     * One of several values that are written down.
     *
     * @param at what of it was read
     */
    record Literal(ByteTrie at) implements Frame {

        @Override
        public State step(int value, State.Way here) {
            ByteTrie then = at.next(value);
            if (then == null) {
                return mayEnd() ? here.below().step(value) : State.DEAD;
            }
            return then.isLeaf() ? here.below() : here.with(new Literal(then));
        }

        /** A number may be the beginning of another one. */
        @Override
        public boolean mayEnd() {
            return at.ended >= 0;
        }
    }
}
