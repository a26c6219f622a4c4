package io.vorlauf.training.internal.graph;

import io.vorlauf.checkpoint.LlamaConfig;
import org.tensorflow.Output;

/**
 * Rotary positions (Su et al., arXiv 2104.09864) with the pairing of Hugging Face checkpoints: channel {@code i} of a
 * head turns with channel {@code i + size / 2}. The scaling of attention scores is part of it: queries and keys are
 * each scaled by its square root.
 */
final class Rotation {

    private final GraphOps ops;
    private final Output<?> cosines;
    private final Output<?> sines;

    Rotation(GraphOps ops, LlamaConfig config, int length) {
        this.ops = ops;
        int half = config.headSize() / 2;
        double scale = Math.pow(config.headSize(), -0.25);
        float[] cos = new float[length * half];
        float[] sin = new float[length * half];
        for (int position = 0; position < length; position++) {
            for (int pair = 0; pair < half; pair++) {
                double angle = position * Math.pow(config.ropeTheta(), -(double) pair / half);
                cos[position * half + pair] = (float) (scale * Math.cos(angle));
                sin[position * half + pair] = (float) (scale * Math.sin(angle));
            }
        }
        cosines = ops.floats(cos, 1, 1, length, half);
        sines = ops.floats(sin, 1, 1, length, half);
    }

    /** Turns and scales heads, {@code [rows, heads, length, size]}. */
    Output<?> apply(Output<?> heads) {
        Output<?>[] halves = ops.split(heads, 2, 3);
        return ops.concat(
                3,
                ops.subtract(ops.multiply(halves[0], cosines), ops.multiply(halves[1], sines)),
                ops.add(ops.multiply(halves[1], cosines), ops.multiply(halves[0], sines)));
    }
}
