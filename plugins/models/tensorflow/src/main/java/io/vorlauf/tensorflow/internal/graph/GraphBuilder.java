// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import java.util.Arrays;
import java.util.Collections;
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
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Adds operations to a graph by the names under which TensorFlow registers them; some of those that matter here have no
 * typed wrapper. Not thread-safe.
 */
public class GraphBuilder {

    private static final Consumer<OperationBuilder> NO_ATTRIBUTES = builder -> {};
    private static final float INTEGER_RANGE = 127.5f;

    private final Graph graph;
    private int operations;

    /** A builder that adds to a graph; the caller closes the graph. */
    public GraphBuilder(Graph graph) {
        this.graph = graph;
    }

    /** The type of an operation, with or without the underscore before it, by the name that it has here. */
    static String type(String name) {
        int end = name.lastIndexOf('_');
        return end < 0 ? name : name.substring(0, end);
    }

    private OperationBuilder begin(String type) {
        String name = (type.startsWith("_") ? type.substring(1) : type) + "_" + operations++;
        return graph.opBuilder(type, name, graph.baseScope());
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

    /** A constant number. */
    public Output<?> scalar(int value) {
        try (TInt32 tensor = TInt32.scalarOf(value)) {
            return constant(tensor, DataType.DT_INT32);
        }
    }

    /** A constant number. */
    public Output<?> scalar(float value) {
        try (TFloat32 tensor = TFloat32.scalarOf(value)) {
            return constant(tensor, DataType.DT_FLOAT);
        }
    }

    /** A constant number. */
    public Output<?> scalar(double value) {
        try (TFloat64 tensor = TFloat64.scalarOf(value)) {
            return constant(tensor, DataType.DT_DOUBLE);
        }
    }

    /** A constant vector. */
    public Output<?> vector(int... values) {
        try (TInt32 tensor = TInt32.vectorOf(values)) {
            return constant(tensor, DataType.DT_INT32);
        }
    }

    /** A constant array of numbers of some shape, row-major. */
    public Output<?> floats(float[] values, long... shape) {
        try (TFloat32 tensor = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false))) {
            return constant(tensor, DataType.DT_FLOAT);
        }
    }

    /** Something that is fed; {@code -1} stands for a size that is known when it is fed. */
    public Output<?> placeholder(DataType type, long... shape) {
        return operation("Placeholder", b -> b.setAttr("dtype", type).setAttr("shape", Shape.of(shape))).output(0);
    }

    /** The handle of a variable, which belongs to the session. */
    public Output<?> variable(String name, DataType type, long... shape) {
        return operation("VarHandleOp", b -> b.setAttr("dtype", type)
                .setAttr("shape", Shape.of(shape))
                .setAttr("shared_name", name)).output(0);
    }

    /**
     * The values of variables, by one operation for all of them; they share the memory of the variables.
     *
     * @param names the names of the variables
     * @param types their types
     * @param shapes their shapes; {@code -1} stands for any size
     */
    public Output<?>[] values(List<String> names, List<DataType> types, List<Shape> shapes) {
        int count = names.size();
        DataType[] all = types.toArray(DataType[]::new);
        Operation handles = operation("_VarHandlesOp", b -> b.setAttr("N", (long) count)
                .setAttr("dtypes", all)
                .setAttr("shapes", shapes.toArray(Shape[]::new))
                .setAttr("containers", Collections.nCopies(count, "").toArray(String[]::new))
                .setAttr("shared_names", names.toArray(String[]::new)));
        return outputs(begin("_ReadVariablesOp").addInputList(outputs(handles, count))
                .setAttr("N", (long) count)
                .setAttr("dtypes", all)
                .build(), count);
    }

    /** The value of a variable; shares its memory. */
    public Output<?> read(Output<?> variable, DataType type) {
        return operation("ReadVariableOp", b -> b.setAttr("dtype", type), variable).output(0);
    }

    /** Makes a value the value of a variable, sharing its memory. */
    public Operation assign(Output<?> variable, Output<?> value, DataType type) {
        return operation("AssignVariableOp", b -> b.setAttr("dtype", type), variable, value);
    }

    /**
     * Overwrites rows of a tensor where it lies, so that whoever shares its memory sees them; with a variable's value
     * that is the variable.
     */
    public Output<?> overwriteRows(Output<?> tensor, Output<?> rows, Output<?> values) {
        return output("InplaceUpdate", tensor, rows, values);
    }

    /** Zeros in memory of their own: unlike those of other operations they are never folded or shared. */
    public Output<?> zeros(Output<?> shape, DataType type) {
        return operation("Empty", b -> b.setAttr("dtype", type).setAttr("init", true), shape).output(0);
    }

    /** The same elements in another shape. */
    public Output<?> reshape(Output<?> x, Output<?> shape) {
        return output("Reshape", x, shape);
    }

    /** The same elements in another shape, of which one size may be {@code -1}. */
    public Output<?> reshape(Output<?> x, int... shape) {
        return reshape(x, vector(shape));
    }

    /** Adds a dimension of size 1. */
    public Output<?> expand(Output<?> x, int axis) {
        return output("ExpandDims", x, scalar(axis));
    }

    /** Numbers in another type. */
    public Output<?> cast(Output<?> x, DataType type) {
        return operation("Cast", b -> b.setAttr("DstT", type), x).output(0);
    }

    /** The same bits as numbers of another type of the same size; shares the tensor's memory. */
    public Output<?> bitcast(Output<?> x, DataType type) {
        return operation("Bitcast", b -> b.setAttr("type", type), x).output(0);
    }

    /** Slices along an axis at some indices. */
    public Output<?> gather(Output<?> x, Output<?> indices, int axis) {
        return output("GatherV2", x, indices, scalar(axis));
    }

    /** Slices of a tensor at some places, each of which is a row of indices of its first dimensions. */
    public Output<?> gatherAt(Output<?> x, Output<?> places) {
        return output("GatherNd", x, places);
    }

    /** A box of a tensor; along the first dimension it shares the tensor's memory. */
    public Output<?> slice(Output<?> x, Output<?> begin, Output<?> size) {
        return output("Slice", x, begin, size);
    }

    /** The parts of a tensor along an axis, of given sizes. */
    public Output<?>[] split(Output<?> x, Output<?> sizes, int parts, int axis) {
        return outputs(
                operation("SplitV", b -> b.setAttr("num_split", (long) parts), x, sizes, scalar(axis)), parts);
    }

    /** Equal parts of a tensor along an axis. */
    public Output<?>[] halves(Output<?> x, int axis) {
        return outputs(operation("Split", b -> b.setAttr("num_split", 2L), scalar(axis), x), 2);
    }

    /** Moves elements along an axis; those that leave at the end come back at the beginning. */
    public Output<?> roll(Output<?> x, int shift, int axis) {
        return output("Roll", x, scalar(shift), scalar(axis));
    }

    /** The slices of a tensor along an axis, which disappears. */
    public Output<?>[] unstack(Output<?> x, int slices, int axis) {
        return outputs(
                operation("Unpack", b -> b.setAttr("num", (long) slices).setAttr("axis", (long) axis), x), slices);
    }

    private static Output<?>[] outputs(Operation operation, int count) {
        Output<?>[] outputs = new Output<?>[count];
        for (int i = 0; i < count; i++) {
            outputs[i] = operation.output(i);
        }
        return outputs;
    }

    /** A tensor twice: what is made of the first is computed if a condition is false, of the second if it is true. */
    public Output<?>[] choose(Output<?> x, Output<?> condition) {
        return outputs(operation("Switch", NO_ATTRIBUTES, x, condition), 2);
    }

    /** Whichever of some tensors is computed. */
    public Output<?> either(Output<?>... tensors) {
        return begin("Merge").addInputList(tensors).build().output(0);
    }

    /** Tensors one after the other along an axis. */
    public Output<?> concat(int axis, Output<?>... parts) {
        return begin("ConcatV2").addInputList(parts).addInput(scalar(axis)).build().output(0);
    }

    /** A number more at the end of the last of some dimensions. */
    public Output<?> followedBy(Output<?> x, int dimensions, float value) {
        int[] more = new int[2 * dimensions];
        more[more.length - 1] = 1;
        return output("PadV2", x, reshape(vector(more), dimensions, 2), scalar(value));
    }

    /** A matrix with columns of zeros behind its last. */
    public Output<?> withZeroColumns(Output<?> x, int count) {
        return output("Pad", x, reshape(vector(0, 0, 0, count), 2, 2));
    }

    /** Element-wise sum, with broadcasting. */
    public Output<?> add(Output<?> x, Output<?> y) {
        return output("AddV2", x, y);
    }

    /** Element-wise sum of tensors of the same shape, from the first to the last. */
    public Output<?> addAll(List<Output<?>> summands) {
        return begin("AddN").addInputList(summands.toArray(Output<?>[]::new)).build().output(0);
    }

    /** Element-wise difference, with broadcasting. */
    public Output<?> subtract(Output<?> x, Output<?> y) {
        return output("Sub", x, y);
    }

    /** Element-wise product, with broadcasting. */
    public Output<?> multiply(Output<?> x, Output<?> y) {
        return output("Mul", x, y);
    }

    /** Element-wise quotient, correctly rounded, and 0 where the divisor is 0; with broadcasting. */
    public Output<?> divide(Output<?> x, Output<?> y) {
        return output("DivNoNan", x, y);
    }

    /** Element-wise magnitude. */
    public Output<?> absolute(Output<?> x) {
        return output("Abs", x);
    }

    /** Element-wise nearest integer, ties to even. */
    public Output<?> round(Output<?> x) {
        return output("Rint", x);
    }

    /** Element-wise hyperbolic tangent. */
    public Output<?> tanh(Output<?> x) {
        return output("Tanh", x);
    }

    /** Element-wise error function. */
    public Output<?> erf(Output<?> x) {
        return output("Erf", x);
    }

    /** Element-wise logistic function. */
    public Output<?> sigmoid(Output<?> x) {
        return output("Sigmoid", x);
    }

    /** Element-wise eˣ. */
    public Output<?> exponential(Output<?> x) {
        return output("Exp", x);
    }

    /** Mean over the last dimension, which stays with size 1. */
    public Output<?> meanOfLast(Output<?> x) {
        return reduce("Mean", x, -1);
    }

    /** The correctly rounded square root of the sum of squares over the last dimension, which stays with size 1. */
    public Output<?> lengthOfLast(Output<?> x) {
        return reduce("EuclideanNorm", x, -1);
    }

    /** Sum over the last dimension, which stays with size 1. */
    public Output<?> sumOfLast(Output<?> x) {
        return reduce("Sum", x, -1);
    }

    /** Maximum over a dimension, which stays with size 1; {@code -1} is the last. */
    public Output<?> maximum(Output<?> x, int axis) {
        return reduce("Max", x, axis);
    }

    private Output<?> reduce(String type, Output<?> x, int axis) {
        return operation(type, b -> b.setAttr("keep_dims", true), x, scalar(axis)).output(0);
    }

    /** Sum over a dimension, which disappears. */
    public Output<?> sum(Output<?> x, int axis) {
        return output("Sum", x, scalar(axis));
    }

    /** The first column of the last of some dimensions, which stays with size 1. */
    public Output<?> firstOfLast(Output<?> x, int dimensions) {
        int[] size = new int[dimensions];
        Arrays.fill(size, -1);
        size[dimensions - 1] = 1;
        return slice(x, vector(new int[dimensions]), vector(size));
    }

    /** A number everywhere. */
    public Output<?> fill(Output<?> shape, float value) {
        return output("Fill", shape, scalar(value));
    }

    /** Products of the matrices in two batches; the second ones may be transposed. */
    public Output<?> batchMatMul(Output<?> x, Output<?> y, boolean transposeSecond) {
        return operation("BatchMatMulV2", b -> b.setAttr("adj_y", transposeSecond), x, y).output(0);
    }

    /** A product of two matrices, of which the second may be transposed; TensorFlow does not hand it to oneDNN. */
    public Output<?> matMul(Output<?> x, Output<?> y, boolean transposeSecond) {
        return operation("BatchMatMulV3", b -> b.setAttr("adj_y", transposeSecond)
                .setAttr("Tout", DataType.DT_FLOAT), x, y).output(0);
    }

    /**
     * A matrix product that adds a bias and then applies further functions.
     *
     * @param functions names as the grappler uses them: {@code GeluApproximate}
     */
    public Output<?> fusedMatMul(
            Output<?> x, Output<?> weight, boolean transposeWeight, Output<?> bias, List<String> functions) {
        String[] fused = new String[functions.size() + 1];
        fused[0] = "BiasAdd";
        for (int i = 0; i < functions.size(); i++) {
            fused[i + 1] = functions.get(i);
        }
        return begin("_FusedMatMul")
                .addInput(x)
                .addInput(weight)
                .addInputList(new Output<?>[] {bias})
                .setAttr("transpose_b", transposeWeight)
                .setAttr("fused_ops", fused)
                .setAttr("num_args", 1L)
                .setAttr("epsilon", 0f)
                .build()
                .output(0);
    }

    /**
     * Numbers from -127 to 127 as 8-bit integers, to nearest, ties to even. oneDNN multiplies with 255 and divides by
     * the width of the range that is given here, which is 255 for that reason, and a constant, so that what integers
     * stand for does not depend on what is in other rows.
     */
    public Output<?> integers(Output<?> x) {
        return operation("QuantizeV2", b -> b.setAttr("T", DataType.DT_QINT8)
                .setAttr("mode", "SCALED")
                .setAttr("round_mode", "HALF_TO_EVEN"), x, scalar(-INTEGER_RANGE), scalar(INTEGER_RANGE)).output(0);
    }

    /**
     * A product of what {@link #integers} made, divided by 127, with a matrix of 8-bit integers, in binary32. Sums are
     * exact; oneDNN packs the matrix once.
     *
     * @param low one number per output, what -127 stands for in the matrix
     * @param high what 127 stands for there
     * @param bias added to the product
     */
    public Output<?> integerMatMul(Output<?> x, Output<?> weight, Output<?> low, Output<?> high, Output<?> bias) {
        DataType number = DataType.DT_FLOAT;
        DataType integer = DataType.DT_QINT8;
        return begin("_QuantizedMatMul")
                .addInputList(new Output<?>[] {x, weight, bias, scalar(-1f), scalar(1f), low, high})
                .addInputList(new Output<?>[0])
                .setAttr("Tdevice_inputs", new DataType[] {integer, integer, number, number, number, number, number})
                .setAttr("Thost_inputs", new DataType[0])
                .setAttr("Tdevice_outputs", new DataType[] {number})
                .setAttr("Thost_outputs", new DataType[0])
                .setAttr("T1", integer)
                .setAttr("T2", integer)
                .setAttr("Tbias", number)
                .setAttr("U", number)
                .setAttr("Tout", number)
                .setAttr("fused_ops", new String[] {"BiasAdd", "Dequantize"})
                .setAttr("input_quant_mode", "SCALED")
                .setAttr("is_weight_const", true)
                .build()
                .output(0);
    }
}
