package io.vorlauf.tensorflow.internal.model;

import java.util.Arrays;

/**
 * Which slots each new node of a lane sees: the committed tokens, its ancestors and itself. The numbers are added to
 * attention scores.
 */
final class AncestorMask {

    /** Makes a weight exactly zero, and stays finite where a whole row has it. */
    private static final float HIDDEN = -1e9f;

    private AncestorMask() {}

    /**
     * The mask of a lane.
     *
     * @param rows how many rows it shall have; those beyond the lane's nodes see nothing
     * @return row-major, one column per slot of the lane's region
     */
    static float[] of(Lane lane, int rows) {
        TensorFlowSequence sequence = lane.sequence();
        int slots = sequence.region().capacity();
        int length = sequence.length();
        int before = sequence.pending();
        float[] mask = new float[rows * slots];
        Arrays.fill(mask, HIDDEN);
        for (int node = 0; node < lane.size(); node++) {
            int row = node * slots;
            Arrays.fill(mask, row, row + length, 0);
            int seen = before + node;
            while (seen >= 0) {
                mask[row + length + seen] = 0;
                seen = seen >= before ? lane.tree().parent(seen - before) : sequence.nodes().parent(seen);
            }
        }
        return mask;
    }
}
