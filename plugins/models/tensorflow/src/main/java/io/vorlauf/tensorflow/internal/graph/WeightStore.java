// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.api.model.LoadProgress;
import io.vorlauf.checkpoint.weights.StoredMatrix;
import io.vorlauf.tensorflow.internal.graph.Pieces.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * Puts weights into variables. What is declared waits in native memory until {@link #flush} hands it, without another
 * copy, to the session. Matrices of a checkpoint have their memory when they are declared, and are read by
 * {@code flush}: each once, a piece after the other, whatever parts of it go wherever. Not thread-safe.
 */
final class WeightStore implements AutoCloseable {

    private record Waiting(Output<?> placeholder, Operation assignment, Tensor value) {}

    /** Where a part of a matrix goes. */
    private record Place(StoredLinear part, TensorWriter to, int column, boolean rowsAreOutputs) {

        void write(Piece piece) {
            part.write(piece, to, 0, column, rowsAreOutputs);
        }
    }

    /** Some rows of a matrix. */
    interface Rows {

        /** Puts {@code count} rows from {@code first} on to the beginning of an array. */
        void put(int first, int count, float[] to);
    }

    /** Reads some rows of a matrix. */
    private interface Reader {

        /** Reads {@code count} rows from {@code first} on, which lie at the beginning of an array. */
        void read(int first, int count, float[] rows);
    }

    private final GraphBuilder graph;
    private final Session session;
    private final Precision precision;
    private final Pieces pieces = new Pieces();
    private final LoadProgress progress;
    private final long all;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Weight> declared = new ArrayList<>();
    private final Map<StoredLinear.Source, List<Place>> unread = new LinkedHashMap<>();
    private final Map<Integer, Weight> zeros = new HashMap<>();
    private int variables;
    private long bytes;
    private long done;

    WeightStore(GraphBuilder graph, Session session, Precision precision) {
        this(graph, session, precision, LoadProgress.NONE, 0);
    }

    /**
     * A store with nothing in it.
     *
     * @param progress hears how many weights of a checkpoint have been read; what it throws ends the reading
     * @param all how many are going to be read
     */
    WeightStore(GraphBuilder graph, Session session, Precision precision, LoadProgress progress, long all) {
        this.graph = graph;
        this.session = session;
        this.precision = precision;
        this.progress = progress;
        this.all = all;
    }

    Precision precision() {
        return precision;
    }

    /** What reads matrices. */
    Pieces pieces() {
        return pieces;
    }

    /** A weight that takes part in products, in the precision of products. */
    Weight factor(float[] values, long... shape) {
        return declare(precision.writer(shape).write(values), precision.type(), shape);
    }

    /** A matrix that takes part in products, in the precision of products, of which some rows at a time are made now. */
    Weight factor(int rows, int columns, Rows values) {
        return made(precision, rows, columns, values);
    }

    /**
     * Layers of a checkpoint, one beside the other, in the precision of products: a row per input, a column per output.
     *
     * @param rows how many rows there are, which are zero where there are no such inputs
     */
    Weight factor(int rows, StoredLinear... parts) {
        int columns = Arrays.stream(parts).mapToInt(StoredLinear::width).sum();
        TensorWriter writer = precision.writer(rows, columns);
        Weight declared = declare(writer, precision.type(), rows, columns);
        place(rows, writer, parts);
        return declared;
    }

    /** Says that layers go beside each other where there are some rows. */
    private void place(int rows, TensorWriter writer, StoredLinear... parts) {
        if (Arrays.stream(parts).anyMatch(part -> part.outputs() < part.width() || part.inputs() < rows)) {
            writer.clear();
        }
        int column = 0;
        for (StoredLinear part : parts) {
            read(part, new Place(part, writer, column, false));
            column += part.width();
        }
    }

    /**
     * A matrix of 8-bit integers.
     *
     * @param low one number per column, what -127 stands for
     * @param high what 127 stands for
     */
    record Integers(Weight weight, Weight low, Weight high) {}

    /**
     * Layers of a checkpoint, one beside the other, as 8-bit integers: a row per input, a column per output.
     *
     * @param rows how many rows there are, which are zero where there are no such inputs
     */
    Integers integers(int rows, StoredLinear... parts) {
        int columns = Arrays.stream(parts).mapToInt(StoredLinear::width).sum();
        return integers(rows, columns, writer -> place(rows, writer, parts));
    }

    /** A matrix of 8-bit integers, of which some rows at a time are made now, twice. */
    Integers integers(int rows, int columns, Rows values) {
        return integers(rows, columns, writer -> {
            float[] largest = new float[columns];
            make(rows, columns, values, (first, count, some) -> {
                for (int column = 0; column < columns; column++) {
                    largest[column] = Math.max(largest[column], Int8.largest(some, column, count, columns));
                }
            });
            writer.range(largest);
            make(rows, columns, values,
                    (first, count, some) -> writer.write((long) first * columns, some, 0, count * columns));
        });
    }

    private Integers integers(int rows, int columns, Consumer<TensorWriter.Integers> content) {
        TensorWriter low = TensorWriter.floats(columns);
        Weight lows = declare(low, DataType.DT_FLOAT, columns);
        TensorWriter high = TensorWriter.floats(columns);
        Weight highs = declare(high, DataType.DT_FLOAT, columns);
        TensorWriter.Integers writer = TensorWriter.integers(rows, columns, low, high);
        Weight declared = declare(writer, DataType.DT_QINT8, rows, columns);
        content.accept(writer);
        return new Integers(declared, lows, highs);
    }

    /**
     * A matrix of a checkpoint, in the precision of products: a row per output, a column per input. Where these
     * multiply integers it stays what it is.
     */
    Weight table(StoredMatrix matrix) {
        return table(matrix, heldAs(matrix));
    }

    /** How {@link #table(StoredMatrix)} holds a matrix. */
    Precision heldAs(StoredMatrix matrix) {
        return precision == Precision.INT8 && matrix.hasPairs() ? Precision.BF16 : precision;
    }

    /** A matrix of a checkpoint that is binary32 whatever the precision of products: a row per output. */
    Weight exactTable(StoredMatrix matrix) {
        return table(matrix, Precision.F32);
    }

    private Weight table(StoredMatrix matrix, Precision held) {
        TensorWriter writer = held.writer(matrix.outputs(), matrix.inputs());
        Weight declared = declare(writer, held.type(), matrix.outputs(), matrix.inputs());
        StoredLinear part = StoredLinear.unbiased(matrix);
        read(part, new Place(part, writer, 0, true));
        return declared;
    }

    private void read(StoredLinear part, Place place) {
        unread.computeIfAbsent(part.source(), added -> new ArrayList<>()).add(place);
    }

    /** A weight that is binary32 whatever the precision of products. */
    Weight exact(float[] values, long... shape) {
        return declare(Precision.F32.writer(shape).write(values), DataType.DT_FLOAT, shape);
    }

    /** A matrix that is binary32 whatever the precision of products, of which some rows at a time are made now. */
    Weight exact(int rows, int columns, Rows values) {
        return made(Precision.F32, rows, columns, values);
    }

    private Weight made(Precision held, int rows, int columns, Rows values) {
        TensorWriter writer = held.writer(rows, columns);
        Weight declared = declare(writer, held.type(), rows, columns);
        make(rows, columns, values,
                (first, count, some) -> writer.write((long) first * columns, some, 0, count * columns));
        return declared;
    }

    /** Makes a matrix some rows at a time, each time at the beginning of an array that somebody reads. */
    private static void make(int rows, int columns, Rows values, Reader reader) {
        int most = Math.min(rows, Math.max(1, Pieces.NUMBERS / columns));
        float[] some = new float[most * columns];
        for (int first = 0; first < rows; first += most) {
            int count = Math.min(most, rows - first);
            values.put(first, count, some);
            reader.read(first, count, some);
        }
    }

    /** As many zeros, in the precision of products; all who want the same number share them. */
    Weight zeros(int size) {
        return zeros.computeIfAbsent(size, wanted -> factor(new float[wanted], wanted));
    }

    private Weight declare(TensorWriter value, DataType type, long... shape) {
        boolean integers = type == DataType.DT_QINT8;
        Output<?> placeholder = graph.placeholder(integers ? DataType.DT_UINT8 : type, shape);
        Output<?> content = integers ? graph.bitcast(placeholder, type) : placeholder;
        Weight weight = new Weight(this, "weight-" + variables++, type, Shape.of(shape));
        Output<?> variable = graph.variable(weight.name(), type, shape);
        bytes += value.tensor().numBytes();
        waiting.add(new Waiting(placeholder, graph.assign(variable, content, type), value.tensor()));
        declared.add(weight);
        return weight;
    }

    /** Gives all weights their values that have been declared since the last time. */
    void readDeclared() {
        Output<?>[] values = graph.values(
                declared.stream().map(Weight::name).toList(), declared.stream().map(Weight::type).toList(),
                declared.stream().map(Weight::shape).toList());
        for (int i = 0; i < values.length; i++) {
            declared.get(i).readAs(values[i]);
        }
        declared.clear();
    }

    /** How much memory everything takes that was declared so far. */
    long bytes() {
        return bytes;
    }

    /** Reads and hands over what was declared since the last time. */
    void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        unread.forEach((source, places) -> pieces.read(source.matrix(), piece -> {
            source.scale(piece);
            places.forEach(place -> place.write(piece));
            done += (long) piece.count() * source.matrix().inputs();
            progress.loaded(done, all);
        }));
        Session.Runner runner = session.runner();
        for (Waiting weight : waiting) {
            runner.feed(weight.placeholder(), weight.value()).addTarget(weight.assignment());
        }
        runner.run().close();
        close();
    }

    /** Frees what was not handed over. */
    @Override
    public void close() {
        waiting.forEach(weight -> weight.value().close());
        waiting.clear();
        unread.clear();
    }
}
