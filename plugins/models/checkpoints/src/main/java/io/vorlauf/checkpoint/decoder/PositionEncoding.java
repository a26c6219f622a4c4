// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

/** How a decoder tells positions apart. */
public sealed interface PositionEncoding {

    /** A trained vector per position is added to the token's: {@link DecoderWeights#positions}. */
    record Learned() implements PositionEncoding {}

    /**
     * Queries and keys are turned by angles that grow with the position (Su et al., arXiv 2104.09864): at position p, the
     * i-th element of a head is turned together with the i-th of its second half, by p · θ^(−2i / headSize).
     *
     * @param theta the base θ; finite and above 0
     */
    record Rotary(double theta) implements PositionEncoding {}
}
