package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.jvm.internal.kernel.Kernels;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Keys and values of one sequence, in blocks of {@value Kernels#WIDTH} slots; a slot holds a token. What lies in a slot that
 * nobody names is never used.
 *
 * <p>Keys lie as weights of a product whose outputs are slots: of each head and each of its elements, the slots of a block
 * stand side by side. Values lie as weights of a product whose inputs are slots: slot after slot, all heads of each.
 * Not thread-safe.
 */
public final class KeyValues {

    /** Slots per block. */
    static final int BLOCK = Kernels.WIDTH;

    private record Block(float[][] keys, float[][] values) {}

    private final int layers;
    private final int width;
    private final LongConsumer onGrowth;
    private Block[] blocks = new Block[0];

    /**
     * Room for nothing yet.
     *
     * @param onGrowth hears by how many bytes it grows, or, negative, shrinks
     */
    public KeyValues(DecoderConfig decoder, LongConsumer onGrowth) {
        this.layers = decoder.layers();
        this.width = decoder.kvWidth();
        this.onGrowth = onGrowth;
    }

    /** Makes room for some slots; what there is stays. */
    public void reserve(int slots) {
        int wanted = (slots + BLOCK - 1) / BLOCK;
        int there = blocks.length;
        if (wanted > there) {
            Block[] more = Arrays.copyOf(blocks, wanted);
            for (int i = there; i < wanted; i++) {
                // A kernel reads a whole panel of values where the last head begins.
                more[i] = new Block(
                        new float[layers][BLOCK * width], new float[layers][BLOCK * width + Kernels.WIDTH]);
            }
            blocks = more;
            onGrowth.accept((wanted - there) * blockBytes());
        }
    }

    private long blockBytes() {
        return (long) layers * Float.BYTES * (2 * BLOCK * width + Kernels.WIDTH);
    }

    /** Gives all room back. */
    public void clear() {
        onGrowth.accept(-blocks.length * blockBytes());
        blocks = new Block[0];
    }

    /** The keys of a block; those of a head begin at {@code head * headSize * BLOCK}. */
    float[] keys(int layer, int block) {
        return blocks[block].keys[layer];
    }

    /** The values of a block; those of a slot have a stride of the width of all heads. */
    float[] values(int layer, int block) {
        return blocks[block].values[layer];
    }

    /** Keeps a part of a token's keys and values, from an element to another. */
    void put(int layer, int slot, int from, int to, float[] source, int keyAt, int valueAt) {
        float[] keys = keys(layer, slot / BLOCK);
        int column = slot % BLOCK;
        for (int i = from; i < to; i++) {
            keys[i * BLOCK + column] = source[keyAt + i];
        }
        System.arraycopy(source, valueAt + from, values(layer, slot / BLOCK), column * width + from, to - from);
    }

    /** Copies a slot onto another; does nothing if another thread has cleared the cache meanwhile. */
    public void move(int from, int to) {
        Block[] there = blocks;
        if (there.length == 0) {
            return;
        }
        Block source = there[from / BLOCK];
        Block target = there[to / BLOCK];
        for (int layer = 0; layer < layers; layer++) {
            for (int i = 0; i < width; i++) {
                target.keys[layer][i * BLOCK + to % BLOCK] = source.keys[layer][i * BLOCK + from % BLOCK];
            }
            System.arraycopy(
                    source.values[layer], from % BLOCK * width, target.values[layer], to % BLOCK * width, width);
        }
    }
}
