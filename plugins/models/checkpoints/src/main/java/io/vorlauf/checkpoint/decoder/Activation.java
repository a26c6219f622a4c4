// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

/** What a feed-forward network does between its products. */
public enum Activation {

    /** down(gelu(up(x))), GELU by its tanh approximation (Hendrycks and Gimpel, arXiv 1606.08415). */
    GELU_TANH,

    /** down(silu(gate(x)) · up(x)), with silu(x) = x · sigmoid(x) (Shazeer, arXiv 2002.05202). */
    SWIGLU;

    /** Whether there is a gate, and so two inner products instead of one. */
    public boolean gated() {
        return this == SWIGLU;
    }
}
