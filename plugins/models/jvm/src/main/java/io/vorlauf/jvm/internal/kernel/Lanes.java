// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The width of vectors here, and how rows are shared among kernels. */
final class Lanes {

    /** As wide as the processor likes it, but a total has no more parts. */
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED.length() > Kernels.PARTS
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, VectorShape.forBitSize(FLOATS.vectorBitSize()));
    static final int COUNT = FLOATS.length();

    /** Whether there are thirty-two registers and not sixteen: only AVX2 has vectors of eight floats. */
    static final boolean MANY_REGISTERS = COUNT != 8;

    /** Whether the compiler is one that moves loads of a loop to its beginning: seen with 17, not with 25. */
    static final boolean LOADS_EARLY = Runtime.version().feature() < 21;

    private Lanes() {}

    /**
     * How many of the rows that are left the next kernel takes, at most some: seven are four and three, not six and
     * one.
     */
    static int rows(int left, int most) {
        int kernels = (left + most - 1) / most;
        return (left + kernels - 1) / kernels;
    }
}
