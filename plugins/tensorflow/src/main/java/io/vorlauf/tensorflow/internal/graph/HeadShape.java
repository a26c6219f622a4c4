package io.vorlauf.tensorflow.internal.graph;

/**
 * The heads of one branch of attention. Query heads stand in groups; each group shares a key/value head (grouped-query
 * attention, Ainslie et al., arXiv 2305.13245).
 */
record HeadShape(int queryHeads, int kvHeads, int headSize) {

    /** Query and key heads together, which is what positions are applied to. */
    int turned() {
        return queryHeads + kvHeads;
    }

    /** All heads of the joint product. */
    int all() {
        return queryHeads + 2 * kvHeads;
    }

    /** What scales each head before the scores: 1/√headSize for queries, 1 for keys. */
    float[] scales() {
        float[] scales = new float[turned()];
        for (int head = 0; head < scales.length; head++) {
            scales[head] = head < queryHeads ? (float) (1 / Math.sqrt(headSize)) : 1;
        }
        return scales;
    }
}
