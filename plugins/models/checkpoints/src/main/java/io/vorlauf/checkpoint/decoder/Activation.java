// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

import io.vorlauf.api.model.ModelException;

/** What a feed-forward network does to its inner numbers. */
public enum Activation {

    /** x · Φ(x) by its approximation with tanh (Hendrycks and Gimpel, arXiv 1606.08415). */
    GELU_TANH,

    /** x · Φ(x), exactly: x/2 · (1 + erf(x/√2)). */
    GELU_ERF,

    /** x · sigmoid(x). */
    SILU;

    /**
     * The activation that a field of a configuration names.
     *
     * @throws ModelException if it names another one
     */
    public static Activation of(ConfigFields fields, String field, String otherwise) {
        return switch (fields.text(field, otherwise)) {
            case "silu", "swish" -> SILU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> GELU_TANH;
            case "gelu" -> GELU_ERF;
            default -> throw fields.wrong(field, "silu, gelu, gelu_new or gelu_pytorch_tanh");
        };
    }
}
