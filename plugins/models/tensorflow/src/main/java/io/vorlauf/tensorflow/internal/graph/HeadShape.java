// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import java.util.Arrays;

/**
 * The heads of one branch of attention. Query heads stand in groups; each group shares a key/value head (grouped-query
 * attention, Ainslie et al., arXiv 2305.13245).
 */
public record HeadShape(int queryHeads, int kvHeads, int headSize) {

    /** How many heads of queries share a head of keys. */
    public int group() {
        return queryHeads / kvHeads;
    }

    /** All heads of the joint product. */
    public int all() {
        return queryHeads + 2 * kvHeads;
    }

    /** Heads that are cached: those of keys, then those of values. */
    public int cachedHeads() {
        return 2 * kvHeads;
    }

    /** What scales each head before the scores: queries by a number, keys and values by 1. */
    float[] scales(double queryScale) {
        float[] scales = new float[all()];
        Arrays.fill(scales, 1);
        Arrays.fill(scales, 0, queryHeads, (float) queryScale);
        return scales;
    }

    /** What scales the turned part of each head: as {@link #scales}, but values are not turned. */
    float[] turnedScales(double queryScale) {
        float[] scales = scales(queryScale);
        Arrays.fill(scales, queryHeads + kvHeads, all(), 0);
        return scales;
    }

    /** What of each head stays as it is: values. */
    float[] unturned() {
        float[] unturned = new float[all()];
        Arrays.fill(unturned, queryHeads + kvHeads, all(), 1);
        return unturned;
    }
}
