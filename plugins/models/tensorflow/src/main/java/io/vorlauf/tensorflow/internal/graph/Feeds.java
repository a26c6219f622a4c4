// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Copies arrays into tensors in one piece. The caller closes them. */
final class Feeds {

    private Feeds() {}

    static TInt32 vector(int[] values) {
        return fill(TInt32.tensorOf(Shape.of(values.length)), values);
    }

    /** A row-major matrix. */
    static TInt32 matrix(int[] values, int rows) {
        return fill(TInt32.tensorOf(Shape.of(rows, values.length / rows)), values);
    }

    private static TInt32 fill(TInt32 tensor, int[] values) {
        tensor.asRawTensor().data().asInts().write(values);
        return tensor;
    }

    /** A row-major array of some shape, possibly empty. */
    static TFloat32 array(float[] values, long... shape) {
        TFloat32 tensor = TFloat32.tensorOf(Shape.of(shape));
        if (values.length > 0) {
            tensor.asRawTensor().data().asFloats().write(values);
        }
        return tensor;
    }
}
