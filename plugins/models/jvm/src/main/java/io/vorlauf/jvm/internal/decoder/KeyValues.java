// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.Panels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of one sequence, in blocks of {@value Kernels#WIDTH} slots; a slot holds a token. What lies in a
 * slot that nobody names is never used.
 *
 * <p>Keys lie as weights of a product whose outputs are slots: of each head and each of its elements, the slots of a
 * block stand side by side. Values lie as weights of a product whose inputs are slots: in panels of
 * {@value Kernels#WIDTH} elements, slot after slot in each. A head begins where a panel begins, or as many as fit as
 * a whole share one. Not thread-safe.
 */
public final class KeyValues {

    /** Slots per block. */
    static final int BLOCK = Kernels.WIDTH;

    private record Block(float[][] keys, float[][] values) {

        void copyTo(Block target) {
            for (int layer = 0; layer < keys.length; layer++) {
                System.arraycopy(keys[layer], 0, target.keys[layer], 0, keys[layer].length);
                System.arraycopy(values[layer], 0, target.values[layer], 0, values[layer].length);
            }
        }
    }

    /**
     * The blocks of all sequences of a model. Those that are given back are used again; never more of them are held for
     * that than are in use. Thread-safe.
     */
    public static final class Arena {

        private final int layers;
        private final int width;
        private final int headSize;
        private final int headsPerPanel;
        private final int panelsPerHead;
        private final int valueRoom;
        private final ArrayDeque<Block> free = new ArrayDeque<>();
        private int used;
        private boolean closed;

        /** An arena for a decoder, empty. */
        public Arena(DecoderConfig decoder) {
            this.layers = decoder.layers();
            this.width = decoder.kvWidth();
            this.headSize = decoder.headSize();
            this.headsPerPanel = Math.max(1, Kernels.WIDTH / headSize);
            this.panelsPerHead = (headSize + Kernels.WIDTH - 1) / Kernels.WIDTH;
            int panels = (decoder.kvHeads() + headsPerPanel - 1) / headsPerPanel * panelsPerHead;
            // A kernel reads a whole panel of values where the last head begins.
            this.valueRoom = (panels * BLOCK + 1) * Kernels.WIDTH;
        }

        /** How many tokens fit into the blocks there are. */
        public synchronized long tokens() {
            return (long) (used + free.size()) * BLOCK;
        }

        /** How many tokens fit into the blocks that so many take. */
        public long tokens(int tokens) {
            return Panels.roundUp(tokens, BLOCK);
        }

        /** What a token takes. */
        public long bytesPerToken() {
            return (long) layers * Float.BYTES * (BLOCK * width + valueRoom) / BLOCK;
        }

        private Block take() {
            Block block;
            synchronized (this) {
                used++;
                block = free.poll();
            }
            if (block != null) {
                return block;
            }
            try {
                return new Block(new float[layers][BLOCK * width], new float[layers][valueRoom]);
            } catch (OutOfMemoryError e) {
                synchronized (this) {
                    used--;
                }
                throw e;
            }
        }

        private synchronized void give(Block block) {
            used--;
            if (!closed) {
                free.push(block);
            }
            while (free.size() > used) {
                free.removeLast();
            }
        }

        /** Forgets blocks that nobody uses; those that are given back later are forgotten then. */
        public synchronized void close() {
            closed = true;
            free.clear();
        }
    }

    private final Arena arena;
    private final boolean longText;
    private final List<Block> blocks = new ArrayList<>();

    /** Room for nothing yet. */
    public KeyValues(Arena arena, boolean longText) {
        this.arena = arena;
        this.longText = longText;
    }

    /** Whether keys are those of a long text. */
    boolean longText() {
        return longText;
    }

    /** Makes room for some slots; what there is stays. */
    public void reserve(int slots) {
        while (blocks.size() * BLOCK < slots) {
            blocks.add(arena.take());
        }
    }

    /** A cache of its own whose first slots hold what they hold here. */
    public KeyValues copy(int slots) {
        KeyValues copy = new KeyValues(arena, longText);
        try {
            copy.reserve(slots);
        } catch (OutOfMemoryError e) {
            copy.release();
            throw e;
        }
        for (int i = 0; i < copy.blocks.size(); i++) {
            blocks.get(i).copyTo(copy.blocks.get(i));
        }
        return copy;
    }

    /** Gives all room back. */
    public void release() {
        blocks.forEach(arena::give);
        blocks.clear();
    }

    /** The keys of a block; those of a head begin at {@code head * headSize * BLOCK}. */
    float[] keys(int layer, int block) {
        return blocks.get(block).keys[layer];
    }

    /** The values of a block; {@link #valueAt} says where they are. */
    float[] values(int layer, int block) {
        return blocks.get(block).values[layer];
    }

    /**
     * Where an element of a head is in a block, and those up to the end of its panel; columns have a stride of a panel.
     */
    int valueAt(int head, int element, int column) {
        int panel = head / arena.headsPerPanel * arena.panelsPerHead + element / Kernels.WIDTH;
        return (panel * BLOCK + column) * Kernels.WIDTH
                + head % arena.headsPerPanel * arena.headSize + element % Kernels.WIDTH;
    }

    /** Keeps a head's key and value of a token, all heads of which begin at some places of a row. */
    void put(int layer, int slot, int head, float[] source, int keysAt, int valuesAt) {
        float[] keys = keys(layer, slot / BLOCK);
        float[] values = values(layer, slot / BLOCK);
        int column = slot % BLOCK;
        int headSize = arena.headSize;
        for (int i = head * headSize; i < (head + 1) * headSize; i++) {
            keys[i * BLOCK + column] = source[keysAt + i];
        }
        for (int i = 0; i < headSize; i += Kernels.WIDTH) {
            System.arraycopy(
                    source, valuesAt + head * headSize + i, values, valueAt(head, i, column),
                    Math.min(Kernels.WIDTH, headSize - i));
        }
    }

    /** Copies a slot onto another. */
    public void move(int from, int to) {
        Block source = blocks.get(from / BLOCK);
        Block target = blocks.get(to / BLOCK);
        for (int layer = 0; layer < arena.layers; layer++) {
            for (int i = 0; i < arena.width; i++) {
                target.keys[layer][i * BLOCK + to % BLOCK] = source.keys[layer][i * BLOCK + from % BLOCK];
            }
            for (int panel = 0; panel + Kernels.WIDTH < arena.valueRoom; panel += BLOCK * Kernels.WIDTH) {
                System.arraycopy(
                        source.values[layer], panel + from % BLOCK * Kernels.WIDTH,
                        target.values[layer], panel + to % BLOCK * Kernels.WIDTH, Kernels.WIDTH);
            }
        }
    }
}
