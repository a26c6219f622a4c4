package io.vorlauf.training.internal.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Dropout that takes its masks from one long random array, each from a place that is drawn anew in every step: many
 * times cheaper than drawing a random number per activation.
 */
final class MaskPool implements Dropout {

    /** Masks begin at multiples of this many floats, a cache line. */
    private static final int ALIGNMENT = 16;

    private final GraphOps ops;
    private final Output<?> pool;
    private final Output<?> begins;
    private final int elements;
    private final int width;
    private final int sites;
    private final List<Output<?>> begin = new ArrayList<>();
    private int used;

    /**
     * A pool of masks.
     *
     * @param rows rows of the matrices to be thinned out
     * @param width columns of these matrices
     * @param sites how many matrices there are
     */
    MaskPool(GraphOps ops, double rate, int rows, int width, int sites, long seed) {
        this.ops = ops;
        this.elements = rows * width;
        this.width = width;
        this.sites = sites;
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[2 * elements];
        float kept = (float) (1 / (1 - rate));
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() < rate ? 0 : kept;
        }
        pool = ops.floats(values, values.length);
        begins = ops.placeholder(DataType.DT_INT32, sites);
        for (Output<?> part : ops.split(begins, sites, 0)) {
            begin.add(part);
        }
    }

    @Override
    public Output<?> apply(Output<?> x) {
        Output<?> mask = ops.slice(pool, begin.get(used++), ops.vector(elements));
        return ops.multiply(x, ops.reshape(mask, -1, width));
    }

    /** Fed with {@link #draw}. */
    Output<?> begins() {
        return begins;
    }

    /** Where the masks of a step begin. */
    int[] draw(long seed) {
        return new SplittableRandom(seed).ints(sites, 0, elements / ALIGNMENT).map(i -> i * ALIGNMENT).toArray();
    }
}
