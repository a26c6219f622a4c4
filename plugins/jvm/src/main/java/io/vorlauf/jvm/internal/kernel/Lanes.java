package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The width of vectors here, and what is too small to be a kernel. */
final class Lanes {

    /** As wide as the processor likes it, but a total has no more parts. */
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED.length() > Kernels.PARTS
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, VectorShape.forBitSize(FLOATS.vectorBitSize()));
    static final int COUNT = FLOATS.length();

    /** How many rows a kernel computes at once: sixteen registers hold the sums of two, thirty-two those of four. */
    static final int ROWS = COUNT == 8 ? 2 : 4;

    private static final int UPPER = 0xffff0000;
    private static final int HALF = 16;

    private Lanes() {}

    /** How many of the rows that are left the next kernel takes, at most some: five are three and two, not four and one. */
    static int rows(int left, int most) {
        int kernels = (left + most - 1) / most;
        return (left + kernels - 1) / kernels;
    }

    /** The first of each pair of bfloat16 numbers. */
    static FloatVector first(IntVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
    }

    /** The second of each pair of bfloat16 numbers. */
    static FloatVector second(IntVector pairs) {
        return pairs.and(UPPER).reinterpretAsFloats();
    }

    /** One of each four 8-bit integers, which is moved to the top first. */
    static FloatVector integer(IntVector quads, int left) {
        return (FloatVector) quads.lanewise(VectorOperators.LSHL, left)
                .lanewise(VectorOperators.ASHR, 24)
                .convert(VectorOperators.I2F, 0);
    }
}
