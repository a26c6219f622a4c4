// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.weights;

import io.vorlauf.checkpoint.BlockFormat;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.decoder.DecoderConfig.Part;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A matrix of weights where it lies in a checkpoint. It is read whole, or some outputs at a time by who has no room
 * for it twice; a matrix with a row per token or position is one whose outputs are these.
 *
 * <p>Every call reads, and every stored value is represented exactly. Methods that read throw
 * {@link io.vorlauf.api.model.ModelException} if that fails, and {@link IllegalStateException} if the checkpoint is
 * closed. Not thread-safe.
 */
public final class StoredMatrix {

    private final Checkpoint checkpoint;
    private final Part part;

    StoredMatrix(Checkpoint checkpoint, Part part) {
        this.checkpoint = checkpoint;
        this.part = part;
        checkpoint.entry(name());
    }

    /** What the tensor is called in which it lies, for people: {@code wte.weight}. Others may lie there, too. */
    public String name() {
        return part.tensor() + ".weight";
    }

    /** How many inputs there are. */
    public int inputs() {
        return part.inputs();
    }

    /** How many outputs there are. */
    public int outputs() {
        return part.outputs();
    }

    /** Whether the weights of an output are stored side by side; else those of an input are. */
    public boolean byOutputs() {
        return !part.byInputs();
    }

    /**
     * Reads the weights of some outputs, as they are stored: with a row per output if {@link #byOutputs}, else with a
     * row per input.
     *
     * @param from the first of the outputs
     * @param to gets {@code count * inputs} numbers, from its beginning on
     * @throws IndexOutOfBoundsException if there are not so many outputs, or the array is shorter
     */
    public void read(int from, int count, float[] to) {
        Objects.checkFromIndexSize(from, count, part.outputs());
        for (int done = 0; done < count; ) {
            int output = from + done;
            int together = Math.min(count - done, part.block() - output % part.block());
            int stored = stored(output);
            if (part.byInputs()) {
                checkpoint.read(name(), part.inputs(), part.storedOutputs(), 0, part.inputs(), stored, together, to,
                        done, count);
            } else {
                checkpoint.read(name(), part.storedOutputs(), part.inputs(), stored, together, 0, part.inputs(), to,
                        done * part.inputs(), part.inputs());
            }
            done += together;
        }
    }

    /** Whether weights are bfloat16, with a row per output of an even number of inputs, so that {@link #readPairs} can. */
    public boolean hasPairs() {
        return byOutputs() && checkpoint.hasPairs(name());
    }

    /**
     * Reads the weights of some outputs of a matrix that {@linkplain #hasPairs has pairs}, row by row: each int is the
     * bfloat16 weights of two inputs, the first in its lower half.
     *
     * @param from the first of the outputs
     * @param to gets {@code count * inputs / 2} pairs, from its beginning on
     * @throws IndexOutOfBoundsException if there are not so many outputs, or the array is shorter
     */
    public void readPairs(int from, int count, int[] to) {
        Objects.checkFromIndexSize(from, count, part.outputs());
        for (int done = 0; done < count; ) {
            int together = Math.min(count - done, part.block() - (from + done) % part.block());
            checkpoint.readPairs(name(), stored(from + done), together, to, done * (part.inputs() / 2));
            done += together;
        }
    }

    /** The blocks in which the weights of each output lie, which {@link #readBlocks} reads; empty if they do not. */
    public Optional<BlockFormat> blocks() {
        return byOutputs() ? checkpoint.blocks(name()) : Optional.empty();
    }

    /**
     * Reads the weights of some outputs of a matrix that {@linkplain #blocks lies in blocks}, as they are: a row of blocks
     * for each.
     *
     * @param from the first of the outputs
     * @param to gets {@code count * inputs} weights, from its beginning on
     * @throws IndexOutOfBoundsException if there are not so many outputs, or the array is shorter
     */
    public void readBlocks(int from, int count, byte[] to) {
        Objects.checkFromIndexSize(from, count, part.outputs());
        BlockFormat format = blocks().orElseThrow(() -> new IllegalStateException(name() + " does not lie in blocks"));
        int bytes = part.inputs() / format.elements() * format.bytes();
        for (int done = 0; done < count; ) {
            int together = Math.min(count - done, part.block() - (from + done) % part.block());
            checkpoint.readBlocks(name(), stored(from + done), together, to, done * bytes);
            done += together;
        }
    }

    /** Which output of the tensor an output is. */
    private int stored(int output) {
        return part.first() + output / part.block() * part.stride() + output % part.block();
    }

    /** One number per output that is added to it; {@code null} if there are none. */
    public float @Nullable [] bias() {
        if (!part.biased()) {
            return null;
        }
        float[] stored = checkpoint.floats(part.tensor() + ".bias", part.storedOutputs());
        float[] bias = new float[part.outputs()];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = stored[stored(i)];
        }
        return bias;
    }

    /** All weights, with a row per output. */
    public Matrix table() {
        return byOutputs() ? stored() : stored().transposed();
    }

    private Matrix stored() {
        float[] values = new float[Math.multiplyExact(inputs(), outputs())];
        read(0, outputs(), values);
        return byOutputs() ? new Matrix(outputs(), inputs(), values) : new Matrix(inputs(), outputs(), values);
    }
}
