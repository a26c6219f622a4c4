package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.jvm.internal.kernel.Kernels;
import java.util.Arrays;
import java.util.function.LongConsumer;

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

    private record Block(float[][] keys, float[][] values) {}

    private final int layers;
    private final int width;
    private final int headSize;
    private final int headsPerPanel;
    private final int panelsPerHead;
    private final int valueRoom;
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
        this.headSize = decoder.headSize();
        this.headsPerPanel = Math.max(1, Kernels.WIDTH / headSize);
        this.panelsPerHead = (headSize + Kernels.WIDTH - 1) / Kernels.WIDTH;
        int panels = (decoder.kvHeads() + headsPerPanel - 1) / headsPerPanel * panelsPerHead;
        // A kernel reads a whole panel of values where the last head begins.
        this.valueRoom = (panels * BLOCK + 1) * Kernels.WIDTH;
        this.onGrowth = onGrowth;
    }

    /** Makes room for some slots; what there is stays. */
    public void reserve(int slots) {
        int wanted = (slots + BLOCK - 1) / BLOCK;
        int there = blocks.length;
        if (wanted > there) {
            Block[] more = Arrays.copyOf(blocks, wanted);
            for (int i = there; i < wanted; i++) {
                more[i] = new Block(new float[layers][BLOCK * width], new float[layers][valueRoom]);
            }
            blocks = more;
            onGrowth.accept((wanted - there) * blockBytes());
        }
    }

    private long blockBytes() {
        return (long) layers * Float.BYTES * (BLOCK * width + valueRoom);
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

    /** The values of a block; {@link #valueAt} says where they are. */
    float[] values(int layer, int block) {
        return blocks[block].values[layer];
    }

    /**
     * Where an element of a head is in a block, and those up to the end of its panel; columns have a stride of a panel.
     */
    int valueAt(int head, int element, int column) {
        int panel = head / headsPerPanel * panelsPerHead + element / Kernels.WIDTH;
        return (panel * BLOCK + column) * Kernels.WIDTH + head % headsPerPanel * headSize + element % Kernels.WIDTH;
    }

    /** Keeps a head's key and value of a token, all heads of which begin at some places of a row. */
    void put(int layer, int slot, int head, float[] source, int keysAt, int valuesAt) {
        float[] keys = keys(layer, slot / BLOCK);
        float[] values = values(layer, slot / BLOCK);
        int column = slot % BLOCK;
        for (int i = head * headSize; i < (head + 1) * headSize; i++) {
            keys[i * BLOCK + column] = source[keysAt + i];
        }
        for (int i = 0; i < headSize; i += Kernels.WIDTH) {
            System.arraycopy(
                    source, valuesAt + head * headSize + i, values, valueAt(head, i, column),
                    Math.min(Kernels.WIDTH, headSize - i));
        }
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
            for (int panel = 0; panel + Kernels.WIDTH < valueRoom; panel += BLOCK * Kernels.WIDTH) {
                System.arraycopy(
                        source.values[layer], panel + from % BLOCK * Kernels.WIDTH,
                        target.values[layer], panel + to % BLOCK * Kernels.WIDTH, Kernels.WIDTH);
            }
        }
    }
}
