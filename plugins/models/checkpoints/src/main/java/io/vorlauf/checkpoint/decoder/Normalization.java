// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

/**
 * How rows of the residual stream are brought to a common scale.
 *
 * @param epsilon what is added to the mean of squares before its root is taken; above 0 and below 1
 */
public record Normalization(Kind kind, double epsilon) {

    /** What a row is divided by, and whether it is moved before. */
    public enum Kind {

        /** (x − mean) / √(variance + ε) · gain + shift (Ba et al., arXiv 1607.06450). */
        LAYER,

        /** x / √(mean of squares + ε) · gain (Zhang and Sennrich, arXiv 1910.07467). */
        RMS
    }
}
