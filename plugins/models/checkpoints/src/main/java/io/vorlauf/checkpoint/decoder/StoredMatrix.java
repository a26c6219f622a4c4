// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

import io.vorlauf.checkpoint.Checkpoint;
import java.util.Arrays;
import java.util.Objects;
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
    private final String name;
    private final @Nullable String bias;
    private final int inputs;
    private final int storedOutputs;
    private final int first;
    private final int outputs;
    private final boolean byOutputs;

    /** Some outputs of a tensor of {@code storedOutputs}; the name of its biases may be {@code null}. */
    private StoredMatrix(
            Checkpoint checkpoint, String name, @Nullable String bias, int inputs, int storedOutputs, int first, int outputs,
            boolean byOutputs) {
        this.checkpoint = checkpoint;
        this.name = name;
        this.bias = bias;
        this.inputs = inputs;
        this.storedOutputs = storedOutputs;
        this.first = first;
        this.outputs = outputs;
        this.byOutputs = byOutputs;
        checkpoint.entry(name);
    }

    /** A tensor with a row per output. */
    static StoredMatrix byOutputs(Checkpoint checkpoint, String name, int outputs, int inputs) {
        return new StoredMatrix(checkpoint, name, null, inputs, outputs, 0, outputs, true);
    }

    /** A tensor with a row per input, and one with a bias per output. */
    static StoredMatrix byInputs(Checkpoint checkpoint, String name, String bias, int inputs, int outputs) {
        return new StoredMatrix(checkpoint, name, bias, inputs, outputs, 0, outputs, false);
    }

    /** Some of the outputs. */
    StoredMatrix outputs(int from, int count) {
        return new StoredMatrix(checkpoint, name, bias, inputs, storedOutputs, first + from, count, byOutputs);
    }

    /** How many inputs there are. */
    public int inputs() {
        return inputs;
    }

    /** How many outputs there are. */
    public int outputs() {
        return outputs;
    }

    /** Whether the weights of an output are stored side by side; else those of an input are. */
    public boolean byOutputs() {
        return byOutputs;
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
        Objects.checkFromIndexSize(from, count, outputs);
        if (byOutputs) {
            checkpoint.read(name, storedOutputs, inputs, first + from, count, 0, inputs, to);
        } else {
            checkpoint.read(name, inputs, storedOutputs, 0, inputs, first + from, count, to);
        }
    }

    /** One number per output that is added to it; {@code null} if there are none. */
    public float @Nullable [] bias() {
        return bias == null ? null : Arrays.copyOfRange(checkpoint.floats(bias, storedOutputs), first, first + outputs);
    }

    /** All weights, with a row per output. */
    public Matrix table() {
        return byOutputs ? stored() : stored().transposed();
    }

    /** All weights, with a row per input, and the biases. */
    public Linear linear() {
        return new Linear(byOutputs ? stored().transposed() : stored(), bias());
    }

    private Matrix stored() {
        float[] values = new float[Math.multiplyExact(inputs, outputs)];
        read(0, outputs, values);
        return byOutputs ? new Matrix(outputs, inputs, values) : new Matrix(inputs, outputs, values);
    }
}
