// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal.graph;

import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * What models are computed with besides the operations of {@link Ops}. Not thread-safe.
 *
 * @param tf adds operations to the graph
 * @param bfloat16 whether matrix products are computed from bfloat16 copies of their operands
 */
record GraphMath(Ops tf, boolean bfloat16) {

    // TensorFlow rewrites these two for oneDNN, and Ops has others of the same meaning.
    private Output<?> operation(String type, UnaryOperator<OperationBuilder> attributes, Operand<?> x, Operand<?> y) {
        OperationBuilder builder = tf.scope().env().opBuilder(type, tf.scope().makeOpName(type), tf.scope());
        return attributes.apply(builder.addInput(x.asOutput()).addInput(y.asOutput())).build().output(0);
    }

    Operand<TFloat32> add(Operand<TFloat32> x, Operand<TFloat32> y) {
        return operation("AddV2", builder -> builder, x, y).expect(TFloat32.class);
    }

    /** The sum of some values, from the first to the last: AddN would add them in an order that depends on timing. */
    Operand<TFloat32> addAll(List<? extends Operand<TFloat32>> terms) {
        Operand<TFloat32> sum = terms.get(0);
        for (Operand<TFloat32> term : terms.subList(1, terms.size())) {
            sum = add(sum, term);
        }
        return sum;
    }

    Operand<TFloat32> floats(float[] values, long... shape) {
        return tf.constant(Shape.of(shape), DataBuffers.of(values, true, false));
    }

    <T extends TType> Operand<T> reshape(Operand<T> x, int... shape) {
        return tf.reshape(x, tf.constant(shape));
    }

    /** Equal parts along an axis. */
    <T extends TType> List<Output<T>> parts(Operand<T> x, int count, int axis) {
        return tf.split(tf.constant(axis), x, (long) count).output();
    }

    /** Parts of these sizes along an axis. */
    List<Output<TFloat32>> split(Operand<TFloat32> x, int axis, int... sizes) {
        return tf.splitV(x, tf.constant(sizes), tf.constant(axis), (long) sizes.length).output();
    }

    /** Sum over the last dimension, which stays with size 1. */
    Operand<TFloat32> sumOfLast(Operand<TFloat32> x) {
        return tf.sum(x, tf.constant(-1), Sum.keepDims(true));
    }

    /** Sum over all elements. */
    Operand<TFloat32> total(Operand<TFloat32> x) {
        return tf.sum(reshape(x, -1), tf.array(0));
    }

    /** 1 where x is at least y, else 0. */
    <T extends TNumber> Operand<TFloat32> atLeast(Operand<T> x, Operand<T> y) {
        return tf.dtypes.cast(tf.math.greaterEqual(x, y), TFloat32.class);
    }

    /** {@code x} times the transpose of a weight. */
    Operand<TFloat32> linear(Operand<TFloat32> x, Operand<TFloat32> weight) {
        return bfloat16
                ? tf.dtypes.cast(
                        times(tf.dtypes.cast(x, TBfloat16.class), tf.dtypes.cast(weight, TBfloat16.class)),
                        TFloat32.class)
                : times(x, weight);
    }

    private <T extends TType> Operand<T> times(Operand<T> x, Operand<T> weight) {
        return tf.linalg.matMul(x, weight, MatMul.transposeB(true));
    }

    /** What batches of products take. */
    Operand<?> narrow(Operand<TFloat32> x) {
        return bfloat16 ? tf.dtypes.cast(x, TBfloat16.class) : x;
    }

    /** Products of the matrices in two batches of narrowed ones, each transposed or not. */
    Operand<TFloat32> batch(Operand<?> x, boolean transposeFirst, Operand<?> y, boolean transposeSecond) {
        Output<?> product = operation("BatchMatMulV2",
                builder -> builder.setAttr("adj_x", transposeFirst).setAttr("adj_y", transposeSecond), x, y);
        return bfloat16 ? tf.dtypes.cast(product, TFloat32.class) : product.expect(TFloat32.class);
    }
}
