package io.vorlauf.training.internal.graph;

import java.util.List;
import java.util.function.Consumer;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Adds operations to a graph by the names under which TensorFlow registers them. Not thread-safe. */
final class GraphOps {

    private static final Consumer<OperationBuilder> NO_ATTRIBUTES = builder -> {};

    private final Graph graph;
    private int operations;

    GraphOps(Graph graph) {
        this.graph = graph;
    }

    private OperationBuilder begin(String type) {
        return graph.opBuilder(type, type + "_" + operations++, graph.baseScope());
    }

    private Operation operation(String type, Consumer<OperationBuilder> attributes, Output<?>... inputs) {
        OperationBuilder builder = begin(type);
        for (Output<?> input : inputs) {
            builder.addInput(input);
        }
        attributes.accept(builder);
        return builder.build();
    }

    private Output<?> output(String type, Output<?>... inputs) {
        return operation(type, NO_ATTRIBUTES, inputs).output(0);
    }

    private Output<?> constant(Tensor value, DataType type) {
        return operation("Const", b -> b.setAttr("value", value).setAttr("dtype", type)).output(0);
    }

    Output<?> scalar(int value) {
        try (TInt32 tensor = TInt32.scalarOf(value)) {
            return constant(tensor, DataType.DT_INT32);
        }
    }

    Output<?> scalar(float value) {
        try (TFloat32 tensor = TFloat32.scalarOf(value)) {
            return constant(tensor, DataType.DT_FLOAT);
        }
    }

    Output<?> vector(int... values) {
        try (TInt32 tensor = TInt32.vectorOf(values)) {
            return constant(tensor, DataType.DT_INT32);
        }
    }

    Output<?> floats(float[] values, long... shape) {
        try (TFloat32 tensor = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false))) {
            return constant(tensor, DataType.DT_FLOAT);
        }
    }

    Output<?> placeholder(DataType type, long... shape) {
        return operation("Placeholder", b -> b.setAttr("dtype", type).setAttr("shape", Shape.of(shape))).output(0);
    }

    /** The handle of a float variable, which belongs to the session. */
    Output<?> variable(String name, long... shape) {
        return operation("VarHandleOp", b -> b.setAttr("dtype", DataType.DT_FLOAT)
                .setAttr("shape", Shape.of(shape))
                .setAttr("shared_name", name)).output(0);
    }

    Output<?> read(Output<?> variable) {
        return operation("ReadVariableOp", b -> b.setAttr("dtype", DataType.DT_FLOAT), variable).output(0);
    }

    Operation assign(Output<?> variable, Output<?> value) {
        return operation("AssignVariableOp", b -> b.setAttr("dtype", DataType.DT_FLOAT), variable, value);
    }

    Operation assignSub(Output<?> variable, Output<?> value) {
        return operation("AssignSubVariableOp", b -> b.setAttr("dtype", DataType.DT_FLOAT), variable, value);
    }

    /** One step of Adam on a variable and its two moments, after some other operations. */
    Operation applyAdam(List<Operation> after, Output<?>... inputs) {
        OperationBuilder builder = begin("ResourceApplyAdam");
        for (Output<?> input : inputs) {
            builder.addInput(input);
        }
        after.forEach(builder::addControlInput);
        return builder.build();
    }

    Output<?> reshape(Output<?> x, int... shape) {
        return output("Reshape", x, vector(shape));
    }

    Output<?> transpose(Output<?> x, int... permutation) {
        return output("Transpose", x, vector(permutation));
    }

    Output<?> cast(Output<?> x, DataType type) {
        return operation("Cast", b -> b.setAttr("DstT", type), x).output(0);
    }

    Output<?> gatherRows(Output<?> x, Output<?> indices) {
        return output("GatherV2", x, indices, scalar(0));
    }

    Output<?> slice(Output<?> x, Output<?> begin, Output<?> size) {
        return output("Slice", x, begin, size);
    }

    Output<?>[] split(Output<?> x, int parts, int axis) {
        return outputs(operation("Split", b -> b.setAttr("num_split", (long) parts), scalar(axis), x), parts);
    }

    Output<?>[] split(Output<?> x, int axis, int... sizes) {
        Operation split = operation(
                "SplitV", b -> b.setAttr("num_split", (long) sizes.length), x, vector(sizes), scalar(axis));
        return outputs(split, sizes.length);
    }

    private static Output<?>[] outputs(Operation operation, int count) {
        Output<?>[] outputs = new Output<?>[count];
        for (int i = 0; i < count; i++) {
            outputs[i] = operation.output(i);
        }
        return outputs;
    }

    Output<?> concat(int axis, Output<?>... parts) {
        return begin("ConcatV2").addInputList(parts).addInput(scalar(axis)).build().output(0);
    }

    /** The sum of some values, from the first to the last: AddN would add them in an order that depends on timing. */
    Output<?> addAll(Output<?>... terms) {
        Output<?> sum = terms[0];
        for (int i = 1; i < terms.length; i++) {
            sum = add(sum, terms[i]);
        }
        return sum;
    }

    Output<?> add(Output<?> x, Output<?> y) {
        return output("AddV2", x, y);
    }

    Output<?> subtract(Output<?> x, Output<?> y) {
        return output("Sub", x, y);
    }

    Output<?> multiply(Output<?> x, Output<?> y) {
        return output("Mul", x, y);
    }

    Output<?> divide(Output<?> x, Output<?> y) {
        return output("RealDiv", x, y);
    }

    Output<?> minimum(Output<?> x, Output<?> y) {
        return output("Minimum", x, y);
    }

    Output<?> maximum(Output<?> x, Output<?> y) {
        return output("Maximum", x, y);
    }

    Output<?> squareRoot(Output<?> x) {
        return output("Sqrt", x);
    }

    Output<?> reciprocalRoot(Output<?> x) {
        return output("Rsqrt", x);
    }

    Output<?> sigmoid(Output<?> x) {
        return output("Sigmoid", x);
    }

    Output<?> softmax(Output<?> x) {
        return output("Softmax", x);
    }

    /** Half the sum of the squares of all elements. */
    Output<?> halfSquareSum(Output<?> x) {
        return output("L2Loss", x);
    }

    /** Mean over the last dimension, which stays with size 1. */
    Output<?> meanOfLast(Output<?> x) {
        return operation("Mean", b -> b.setAttr("keep_dims", true), x, scalar(-1)).output(0);
    }

    /** Sum over the last dimension, which stays with size 1. */
    Output<?> sumOfLast(Output<?> x) {
        return operation("Sum", b -> b.setAttr("keep_dims", true), x, scalar(-1)).output(0);
    }

    /** The least of the last dimension, which stays with size 1. */
    Output<?> leastOfLast(Output<?> x) {
        return operation("Min", b -> b.setAttr("keep_dims", true), x, scalar(-1)).output(0);
    }

    /** 1 where x is at least y, else 0. */
    Output<?> atLeast(Output<?> x, Output<?> y) {
        return cast(output("GreaterEqual", x, y), DataType.DT_FLOAT);
    }

    /** Sum over all elements. */
    Output<?> total(Output<?> x) {
        return output("Sum", reshape(x, -1), vector(0));
    }

    /** A matrix times the transpose of another. */
    Output<?> timesTransposed(Output<?> x, Output<?> weight) {
        return operation("MatMul", b -> b.setAttr("transpose_b", true), x, weight).output(0);
    }

    Output<?> batchMatMul(Output<?> x, boolean transposeFirst, Output<?> y, boolean transposeSecond) {
        return operation(
                "BatchMatMulV2", b -> b.setAttr("adj_x", transposeFirst).setAttr("adj_y", transposeSecond), x, y)
                .output(0);
    }

    /** The same under another name. */
    Output<?> identity(Output<?> x) {
        return output("Identity", x);
    }

    /** The same, but gradients do not pass. */
    Output<?> stopGradient(Output<?> x) {
        return output("StopGradient", x);
    }

    /** The gradients by {@code inputs} of a function whose gradients by {@code outputs} are known. */
    Output<?>[] gradients(Output<?>[] outputs, Output<?>[] inputs, Output<?>[] outputGradients) {
        return graph.addGradients("Gradients_" + operations++, outputs, inputs, outputGradients);
    }

    /** As {@link #crossEntropy}, with both 0 in rows whose label is negative. */
    Output<?>[] knownCrossEntropy(Output<?> logits, Output<?> labels) {
        Output<?> zero = scalar(0);
        Output<?> known = atLeast(labels, zero);
        Output<?>[] entropy = crossEntropy(logits, maximum(labels, zero));
        return new Output<?>[] {multiply(entropy[0], known), multiply(entropy[1], reshape(known, -1, 1))};
    }

    /** Per row the cross-entropy in nats with a label (first), and its gradient by the logits (second). */
    Output<?>[] crossEntropy(Output<?> logits, Output<?> labels) {
        return outputs(operation("SparseSoftmaxCrossEntropyWithLogits", NO_ATTRIBUTES, logits, labels), 2);
    }

    /** Per row the cross-entropy in nats with a distribution (first), and its gradient by the logits (second). */
    Output<?>[] softCrossEntropy(Output<?> logits, Output<?> probabilities) {
        return outputs(operation("SoftmaxCrossEntropyWithLogits", NO_ATTRIBUTES, logits, probabilities), 2);
    }

    /** Per row 1 if the highest of its elements is at the same place in both matrices, the first of equals, else 0. */
    Output<?> sameInLast(Output<?> x, Output<?> y) {
        Output<?> same = output("Equal", output("ArgMax", x, scalar(-1)), output("ArgMax", y, scalar(-1)));
        return cast(same, DataType.DT_FLOAT);
    }
}
