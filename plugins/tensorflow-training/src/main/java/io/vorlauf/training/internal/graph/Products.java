package io.vorlauf.training.internal.graph;

import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** Matrix products of floats, computed from bfloat16 copies of their operands where that is asked for. */
record Products(GraphOps ops, boolean bfloat16) {

    /** {@code x} times the transpose of a weight. */
    Output<?> linear(Output<?> x, Output<?> weight) {
        return widen(ops.timesTransposed(narrow(x), narrow(weight)));
    }

    /** Products of the matrices in two batches of narrowed ones, each transposed or not. */
    Output<?> batch(Output<?> x, boolean transposeFirst, Output<?> y, boolean transposeSecond) {
        return widen(ops.batchMatMul(x, transposeFirst, y, transposeSecond));
    }

    /** What products take. */
    Output<?> narrow(Output<?> x) {
        return bfloat16 ? ops.cast(x, DataType.DT_BFLOAT16) : x;
    }

    private Output<?> widen(Output<?> x) {
        return bfloat16 ? ops.cast(x, DataType.DT_FLOAT) : x;
    }
}
