// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.util.List;

/**
 * The guesses of one round and which of them held. Made only for a listener that {@linkplain
 * GenerationListener#wantsTrees() wants it}.
 *
 * @param round number of the round, from 0
 * @param nodes the guesses, parents before children; empty in a round without guesses
 */
public record TreeReport(int round, List<Node> nodes) {

    /** Copies the list. */
    public TreeReport {
        nodes = List.copyOf(nodes);
    }

    /**
     * A guess.
     *
     * @param parent index of its parent in {@link TreeReport#nodes()}; -1 if that is the root, the text so far
     * @param token what was guessed
     * @param depth how many guesses after the text it is, 1 or more
     * @param accepted whether it became text
     */
    public record Node(int parent, int token, int depth, boolean accepted) {}
}
