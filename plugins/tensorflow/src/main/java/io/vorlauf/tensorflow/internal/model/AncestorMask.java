package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import java.util.Arrays;

/**
 * Which slots each new node of a lane sees: the committed tokens, its ancestors and itself. The numbers are added to
 * attention scores.
 */
final class AncestorMask {

    /** Makes a weight exactly zero, and stays finite where a whole row has it. */
    private static final float HIDDEN = -1e9f;

    private final float[] mask;
    private final int rows;
    private final int blockSize;

    private AncestorMask(int rows, int blocks, int blockSize) {
        this.mask = new float[blocks * rows * blockSize];
        this.rows = rows;
        this.blockSize = blockSize;
        Arrays.fill(mask, HIDDEN);
    }

    /**
     * The mask of a piece.
     *
     * @param rows how many rows it shall have; those beyond the piece's nodes see nothing
     * @return per block, row and slot of the block
     */
    static float[] of(Lane.Piece piece, int rows, int blocks, int blockSize) {
        AncestorMask mask = new AncestorMask(rows, blocks, blockSize);
        TensorFlowSequence sequence = piece.lane().sequence();
        for (int row = 0; row < piece.size(); row++) {
            mask.seeText(row, sequence.layout(), sequence.length());
            mask.seeAncestors(row, piece.lane(), piece.from() + row);
        }
        return mask.mask;
    }

    private int at(int row, int slot) {
        return (slot / blockSize * rows + row) * blockSize + slot % blockSize;
    }

    private void seeText(int row, SlotLayout layout, int length) {
        int position = 0;
        while (position < length) {
            int from = layout.slot(position);
            int count = layout.together(position, length);
            Arrays.fill(mask, at(row, from), at(row, from) + count, 0);
            position += count;
        }
    }

    private void seeAncestors(int row, Lane lane, int node) {
        TensorFlowSequence sequence = lane.sequence();
        int before = sequence.pending();
        int seen = before + node;
        while (seen >= 0) {
            boolean isNew = seen >= before;
            mask[at(row, isNew ? lane.slots()[seen - before] : sequence.slot(seen))] = 0;
            seen = isNew ? lane.tree().parent(seen - before) : sequence.nodes().parent(seen);
        }
    }
}
