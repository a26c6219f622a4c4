package io.vorlauf.training;

/** The numbers that matrix products are computed from. Weights, their gradients' sums and everything else are float. */
public enum MatrixPrecision {

    /** 32 bits. */
    FLOAT,

    /** 16 bits, with the range of a float and 8 bits of precision; sums are kept in 32 bits. */
    BFLOAT16,

    /** The faster of the two on this machine, found out by a short measurement. */
    AUTO
}
