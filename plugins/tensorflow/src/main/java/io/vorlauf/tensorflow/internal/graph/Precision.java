package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/**
 * How weights are held and multiplied. Norms, attention and the residual stream are binary32 with either.
 *
 * <p>oneDNN packs a weight matrix once, in the layout that suits the number of rows of the first product, and packs it
 * again on every call that wants another layout. For bfloat16 the layout does not depend on the rows. For binary32 it
 * changes below eight rows, so smaller passes are filled up: eight rows cost hardly more than one, packing costs twice
 * the pass.
 */
public enum Precision {

    /** IEEE 754 binary32. */
    F32("f32", DataType.DT_FLOAT, 8) {
        @Override
        public Tensor tensor(float[] values, long... shape) {
            TFloat32 tensor = TFloat32.tensorOf(Shape.of(shape));
            tensor.asRawTensor().data().asFloats().write(values);
            return tensor;
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
    BF16("bf16", DataType.DT_BFLOAT16, 1) {
        @Override
        public Tensor tensor(float[] values, long... shape) {
            TBfloat16 tensor = TBfloat16.tensorOf(Shape.of(shape));
            tensor.asRawTensor().data().asShorts().write(Bfloat16.round(values));
            return tensor;
        }

        @Override
        Output<?> narrow(GraphBuilder graph, Output<?> x) {
            return graph.cast(x, DataType.DT_BFLOAT16);
        }

        @Override
        Output<?> widen(GraphBuilder graph, Output<?> x) {
            return graph.cast(x, DataType.DT_FLOAT);
        }
    };

    private final String label;
    private final DataType type;
    private final int leastRows;

    Precision(String label, DataType type, int leastRows) {
        this.label = label;
        this.type = type;
        this.leastRows = leastRows;
    }

    /** What people call it, {@code f32}. */
    public String label() {
        return label;
    }

    /** The fewest rows a pass should have, at least 1; smaller ones are to be filled up. */
    public int leastRows() {
        return leastRows;
    }

    /** The type of weights in the graph. */
    DataType type() {
        return type;
    }

    /** Values as a tensor of this type, rounded to nearest, ties to even. The caller closes it. */
    public abstract Tensor tensor(float[] values, long... shape);

    /** Makes binary32 the input of a product. */
    abstract Output<?> narrow(GraphBuilder graph, Output<?> x);

    /** Makes the output of a product binary32. */
    abstract Output<?> widen(GraphBuilder graph, Output<?> x);
}
