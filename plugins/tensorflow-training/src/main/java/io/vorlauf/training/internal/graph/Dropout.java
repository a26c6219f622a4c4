package io.vorlauf.training.internal.graph;

import org.tensorflow.Output;

/** Sets random activations to zero while training (Srivastava et al., 2014), or does nothing. */
interface Dropout {

    /** No dropout. */
    Dropout NONE = x -> x;

    /** Thins out a matrix. */
    Output<?> apply(Output<?> x);
}
