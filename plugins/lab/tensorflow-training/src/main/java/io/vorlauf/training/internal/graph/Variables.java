// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal.graph;

import io.vorlauf.checkpoint.LlamaConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/** Float arrays by name that stay in a session between steps: the tensors of a model, or what an optimizer remembers. */
final class Variables {

    private final Ops tf;
    private final String owner;
    private final Map<String, Variable> variables = new LinkedHashMap<>();

    /**
     * An array.
     *
     * @param handle what operations that change it take
     * @param value what operations that use it take, as of the beginning of a step
     * @param source fed to set it
     * @param assignment run to set it
     */
    record Variable(
            Operand<?> handle, Operand<TFloat32> value, Placeholder<TFloat32> source, Op assignment, Shape shape) {}

    /**
     * No variables yet.
     *
     * @param owner what tells these variables from others in a graph
     */
    Variables(Ops tf, String owner) {
        this.tf = tf;
        this.owner = owner;
    }

    /** The tensors of a model, by the names and in the shapes of a checkpoint. */
    Variables(Ops tf, String owner, LlamaConfig config) {
        this(tf, owner);
        config.tensors().forEach((name, shape) ->
                add(name, Shape.of(shape.stream().mapToLong(Long::longValue).toArray())));
    }

    Variable add(String name, Shape shape) {
        VarHandleOp handle = tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(owner + "/" + name));
        Placeholder<TFloat32> source = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
        Variable variable = new Variable(handle, tf.readVariableOp(handle, TFloat32.class), source,
                tf.assignVariableOp(handle, source), shape);
        variables.put(name, variable);
        return variable;
    }

    Operand<TFloat32> value(String name) {
        return variables.get(name).value();
    }

    /** All by name, in the order in which they were added. */
    Map<String, Variable> all() {
        return Collections.unmodifiableMap(variables);
    }

    /** Sets all of them. */
    void set(Session session, Map<String, float[]> values) {
        variables.forEach((name, variable) -> set(session, variable, values.get(name)));
    }

    /** Makes all of them zero. */
    void clear(Session session) {
        variables.values().forEach(variable -> set(session, variable, new float[elements(variable)]));
    }

    private static void set(Session session, Variable variable, float[] values) {
        try (TFloat32 tensor = TFloat32.tensorOf(variable.shape(), DataBuffers.of(values, true, false))) {
            session.runner().feed(variable.source(), tensor).addTarget(variable.assignment()).run().close();
        }
    }

    private static int elements(Variable variable) {
        return Math.toIntExact(variable.shape().size());
    }

    Map<String, float[]> get(Session session) {
        Map<String, float[]> all = new LinkedHashMap<>();
        variables.forEach((name, variable) -> {
            try (Result result = session.runner().fetch(variable.value()).run()) {
                float[] values = new float[elements(variable)];
                ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
                all.put(name, values);
            }
        });
        return all;
    }
}
