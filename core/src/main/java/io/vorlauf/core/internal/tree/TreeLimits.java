// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.tree;

/**
 * How far a tree may grow.
 *
 * @param depth the most guesses on a path: what is still wanted and fits the target's context, less the target's own
 *     token
 * @param nodes the most guesses in all
 * @param vocabularySize ids below this can be guessed
 */
public record TreeLimits(int depth, int nodes, int vocabularySize) {

    /** The same with another depth. */
    TreeLimits withDepth(int other) {
        return new TreeLimits(other, nodes, vocabularySize);
    }
}
