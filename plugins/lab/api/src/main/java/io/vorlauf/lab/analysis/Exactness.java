// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import io.vorlauf.lab.experiment.Block;
import java.util.List;

/**
 * Whether an arm wrote what its baseline wrote.
 *
 * @param textsFixed whether both must have written the same ids: under coupled verification and at temperature 0. If the
 *     target promises the same bits they have; else near ties may part them
 * @param compared blocks that both have finished
 * @param identical blocks in which their ids are the same
 * @param different the other blocks
 * @param firstTokenPValue of a chi-square test of homogeneity of their first tokens, prompt by prompt; NaN where texts
 *     are fixed, or if there are too few seeds for a test
 */
public record Exactness(
        boolean textsFixed, int compared, int identical, List<Block> different, double firstTokenPValue) {

    /** Copies the list. */
    public Exactness {
        different = List.copyOf(different);
    }
}
