// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.cache;

import java.util.Arrays;

/**
 * Which slot of a region a token has.
 *
 * <p>A committed token's slot depends on its position alone. Where slots stand in blocks, a token has to lie in the block
 * of its position, whatever pending nodes lie before it; so blocks hold fewer positions than they have slots. Along a
 * path, slots increase.
 *
 * @param block slots of a block; {@link Integer#MAX_VALUE} if there is only one
 */
public record SlotLayout(int block) {

    /**
     * Slots of a block beyond its positions: how many nodes at the same position there is always room for. A block that
     * has more of them hands them to the next one, where they are right but may be rounded differently.
     */
    public static final int SPARE = 128;

    /** The smallest region. */
    private static final int SMALLEST = 128;

    /** Regions are multiples of this, so that they begin where vector instructions like it. */
    private static final int STEP = 16;

    private static final int UNBOUNDED = Integer.MAX_VALUE;

    /** Checks the size. */
    public SlotLayout {
        if (block <= SPARE) {
            throw new IllegalArgumentException("a block has more than " + SPARE + " slots, not " + block);
        }
    }

    private int positions() {
        return block - SPARE;
    }

    private int blockOf(int position) {
        return block == UNBOUNDED ? 0 : position / positions();
    }

    /** The slot of a committed token. */
    public int slot(int position) {
        return block == UNBOUNDED ? position : position / positions() * block + position % positions();
    }

    /** How many tokens from a position on, up to the end of a text, have slots one after the other. */
    public int together(int position, int length) {
        int inBlock = block == UNBOUNDED ? length : positions() - position % positions();
        return Math.min(length - position, inBlock);
    }

    /** One more than the last slot of so many committed tokens. */
    public int end(int length) {
        return length == 0 ? 0 : slot(length - 1) + 1;
    }

    /**
     * Slots for nodes, each of which comes after its parent.
     *
     * @param length how many tokens are committed
     * @param taken the slots of pending nodes
     * @param positions where the new nodes are, none before {@code length}
     */
    public int[] assign(int length, int[] taken, int[] positions) {
        int[] slots = new int[positions.length];
        if (block == UNBOUNDED) {
            Arrays.setAll(slots, i -> length + taken.length + i);
            return slots;
        }
        int first = blockOf(length);
        int[] used = new int[blockOf(Arrays.stream(positions).max().orElse(length)) - first + 2];
        used[0] = slot(length) - first * block;
        for (int slot : taken) {
            int at = slot / block - first;
            used = at < used.length ? used : Arrays.copyOf(used, at + 2);
            used[at] = Math.max(used[at], slot % block + 1);
        }
        for (int i = 0; i < slots.length; i++) {
            int at = blockOf(positions[i]) - first;
            while (at < used.length && used[at] == block) {
                at++;
            }
            used = at < used.length ? used : Arrays.copyOf(used, at + 2);
            slots[i] = (first + at) * block + used[at]++;
        }
        return slots;
    }

    /**
     * How many slots a region gets that needs some. The attention of a pass costs what the region holds, so regions
     * start small and double, up to what a full context takes. One is more than needed: it belongs to nobody.
     */
    public int capacity(int slots, int contextLength) {
        int least = slots + 1;
        int full = Math.max(least, end(contextLength) + SPARE);
        int capacity = SMALLEST;
        while (capacity < least && capacity < full) {
            capacity *= 2;
        }
        int step = capacity > block ? 2 * block : STEP;
        return Math.min(capacity, (full + step - 1) / step * step);
    }
}
