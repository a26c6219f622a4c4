// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.tree;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import java.util.List;

/** How a tree's guesses are drawn; decided by the verification that will judge them. */
public interface Drawing {

    /** Draws up to {@code count} different tokens for a position, best or first first. */
    int[] draw(Distribution distribution, int count, long position);

    /** What {@link #draw} would give; empty if it must not be known before. */
    List<Candidate> preview(Distribution distribution, int count, long position);

    /** Whether the guesses after a node must all be made before guesses after one of them. */
    boolean siblingsFirst();

    /**
     * Whether what was drawn has to be judged, whatever becomes of who asked for it. Else draws are fixed beforehand,
     * and may be dropped.
     */
    boolean binding();
}
