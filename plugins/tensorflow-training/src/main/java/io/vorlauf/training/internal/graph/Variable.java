package io.vorlauf.training.internal.graph;

import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * An array of floats that stays in a session between steps.
 *
 * @param handle what operations that change it take
 * @param value what operations that use it take
 * @param source fed to set it
 * @param assignment run to set it
 */
record Variable(Output<?> handle, Output<?> value, Output<?> source, Operation assignment, long[] shape) {

    static Variable add(GraphOps ops, String name, long... shape) {
        Output<?> handle = ops.variable(name, shape);
        Output<?> source = ops.placeholder(DataType.DT_FLOAT, shape);
        return new Variable(handle, ops.read(handle), source, ops.assign(handle, source), shape);
    }

    int elements() {
        return Math.toIntExact(Shape.of(shape).size());
    }

    void set(Session session, float[] values) {
        try (TFloat32 tensor = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false))) {
            session.runner().feed(source, tensor).addTarget(assignment).run().close();
        }
    }

    float[] get(Session session) {
        try (Result result = session.runner().fetch(value).run()) {
            float[] values = new float[elements()];
            ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
            return values;
        }
    }
}
