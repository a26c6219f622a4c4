// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import java.util.Arrays;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** How weights are held and multiplied. Norms, attention and the residual stream are binary32 with any of them. */
public enum Precision {

    /** IEEE 754 binary32. */
    F32("f32", DataType.DT_FLOAT) {
        @Override
        TensorWriter writer(long... shape) {
            return TensorWriter.floats(shape);
        }

        @Override
        Output<?> narrow(GraphBuilder graph, Output<?> x) {
            return x;
        }

        @Override
        Output<?> widen(GraphBuilder graph, Output<?> x) {
            return x;
        }
    },

    /** bfloat16, the upper half of a binary32. */
    BF16("bf16", DataType.DT_BFLOAT16) {
        @Override
        TensorWriter writer(long... shape) {
            return TensorWriter.bfloats(shape);
        }

        @Override
        Output<?> narrow(GraphBuilder graph, Output<?> x) {
            return graph.cast(x, DataType.DT_BFLOAT16);
        }

        @Override
        Output<?> widen(GraphBuilder graph, Output<?> x) {
            return graph.cast(x, DataType.DT_FLOAT);
        }
    },

    /**
     * 8-bit integers with a scale per output. {@link Dense} makes integers of the rows of a product too and binary32 of
     * what comes out, so everything around products is binary32.
     */
    INT8("int8", DataType.DT_FLOAT) {
        @Override
        TensorWriter writer(long... shape) {
            return TensorWriter.floats(shape);
        }

        @Override
        Output<?> narrow(GraphBuilder graph, Output<?> x) {
            return x;
        }

        @Override
        Output<?> widen(GraphBuilder graph, Output<?> x) {
            return x;
        }
    };

    private final String label;
    private final DataType type;

    Precision(String label, DataType type) {
        this.label = label;
        this.type = type;
    }

    /** What people call it, {@code f32}. */
    public String label() {
        return label;
    }

    /**
     * The precision that people call something.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Precision of(String label) {
        return Arrays.stream(values())
                .filter(precision -> precision.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no precision is called '" + label + "'"));
    }

    /** Whether oneDNN multiplies numbers of this type, and packs weights once. */
    boolean packed() {
        return this == BF16;
    }

    /** The type of weights in the graph, but for matrices of integers. */
    DataType type() {
        return type;
    }

    /** What writes a new tensor of this type, which the caller closes. */
    abstract TensorWriter writer(long... shape);

    /** Makes binary32 the input of a product. */
    abstract Output<?> narrow(GraphBuilder graph, Output<?> x);

    /** Makes the output of a product binary32. */
    abstract Output<?> widen(GraphBuilder graph, Output<?> x);
}
