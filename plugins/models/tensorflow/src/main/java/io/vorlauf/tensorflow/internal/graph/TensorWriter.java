// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import java.util.Arrays;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.ndarray.buffer.ShortDataBuffer;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * A tensor in native memory that is written a part at a time; what was not written may be anything. The tensor is its
 * creator's to close. Not thread-safe.
 */
abstract class TensorWriter {

    /** Boxes are gathered in blocks of so many rows, a line of a cache in what they are gathered from, and columns. */
    private static final int ROWS = 16;
    private static final int COLUMNS = 512;
    /** A row of a block ends before the next begins, so that a column does not fall on few sets of the cache. */
    private static final int SPACED = COLUMNS + ROWS;

    private final Tensor tensor;
    private float[] block = new float[0];

    private TensorWriter(Tensor tensor) {
        this.tensor = tensor;
    }

    /** A new tensor of binary32. */
    static TensorWriter floats(long... shape) {
        return new Floats(TFloat32.tensorOf(Shape.of(shape)));
    }

    /** A new tensor of bfloat16; numbers are rounded to nearest, ties to even. */
    static TensorWriter bfloats(long... shape) {
        return new Bfloats(TBfloat16.tensorOf(Shape.of(shape)));
    }

    /**
     * A new matrix of 8-bit integers, each column on a scale of its own that its largest magnitude gives. Boxes have
     * all rows of their columns that are not 0; what else is written goes on the scales that are there.
     *
     * @param low gets one number per column, what -127 stands for
     * @param high gets what 127 stands for; 1 for columns of which nothing is known, and for those of zeros
     */
    static Integers integers(long rows, long columns, TensorWriter low, TensorWriter high) {
        return new Integers(TUint8.tensorOf(Shape.of(rows, columns)), low, high);
    }

    /** What is written. */
    Tensor tensor() {
        return tensor;
    }

    /**
     * Writes numbers one after the other.
     *
     * @param at where the first goes, row-major
     * @param from which of the values is the first
     */
    abstract void write(long at, float[] values, int from, int count);

    /** Writes all numbers. */
    TensorWriter write(float... values) {
        write(0, values, 0, values.length);
        return this;
    }

    /** Writes zeros everywhere. */
    void clear() {
        long size = tensor.shape().size();
        float[] zeros = new float[(int) Math.min(size, 1 << 14)];
        for (long at = 0; at < size; at += zeros.length) {
            write(at, zeros, 0, (int) Math.min(zeros.length, size - at));
        }
    }

    /**
     * Writes a box of a matrix.
     *
     * @param row the first row of the box, {@code column} its first column
     * @param rows how many rows it has, {@code columns} how many columns
     * @param values what has the number of row r and column c of the box at {@code from + r * rowStride + c *
     *     columnStride}; one of the strides is 1
     */
    void box(
            long row, long column, int rows, int columns, float[] values, int from, int rowStride, int columnStride) {
        long width = tensor.shape().get(1);
        if (columnStride == 1) {
            boolean whole = columns == width && rowStride == columns;
            int together = whole ? rows : 1;
            for (int r = 0; r < rows; r += together) {
                write((row + r) * width + column, values, from + r * rowStride, together * columns);
            }
            return;
        }
        block = block.length == 0 ? new float[ROWS * SPACED] : block;
        for (int firstColumn = 0; firstColumn < columns; firstColumn += COLUMNS) {
            int across = Math.min(COLUMNS, columns - firstColumn);
            for (int firstRow = 0; firstRow < rows; firstRow += ROWS) {
                int down = Math.min(ROWS, rows - firstRow);
                for (int c = 0; c < across; c++) {
                    int at = from + firstRow * rowStride + (firstColumn + c) * columnStride;
                    for (int r = 0; r < down; r++) {
                        block[r * SPACED + c] = values[at + r * rowStride];
                    }
                }
                for (int r = 0; r < down; r++) {
                    write((row + firstRow + r) * width + column + firstColumn, block, r * SPACED, across);
                }
            }
        }
    }

    private static final class Floats extends TensorWriter {

        private final FloatDataBuffer data;

        Floats(TFloat32 tensor) {
            super(tensor);
            this.data = tensor.asRawTensor().data().asFloats();
        }

        @Override
        void write(long at, float[] values, int from, int count) {
            data.slice(at, count).write(values, from, count);
        }
    }

    private static final class Bfloats extends TensorWriter {

        private final ShortDataBuffer data;
        private final short[] rounded;

        Bfloats(TBfloat16 tensor) {
            super(tensor);
            this.data = tensor.asRawTensor().data().asShorts();
            this.rounded = new short[(int) Math.min(tensor.shape().size(), 1 << 12)];
        }

        @Override
        void write(long at, float[] values, int from, int count) {
            for (int done = 0; done < count; done += rounded.length) {
                int next = Math.min(rounded.length, count - done);
                for (int i = 0; i < next; i++) {
                    rounded[i] = Bfloat16.round(values[from + done + i]);
                }
                data.slice(at + done, next).write(rounded, 0, next);
            }
        }
    }

    /** Writes integers, each column on a scale of its own. */
    static final class Integers extends TensorWriter {

        private final ByteDataBuffer data;
        private final TensorWriter low;
        private final TensorWriter high;
        private final float[] scales;
        private final byte[] rounded;
        private float[] ranges = new float[0];

        private Integers(TUint8 tensor, TensorWriter low, TensorWriter high) {
            super(tensor);
            this.data = tensor.asRawTensor().data();
            this.low = low;
            this.high = high;
            this.scales = new float[(int) tensor.shape().get(1)];
            this.rounded = new byte[(int) Math.min(tensor.shape().size(), 1 << 12)];
            range(0, new float[scales.length], scales.length);
        }

        /** Gives all columns their scales, by the largest magnitude of each. */
        void range(float[] largest) {
            range(0, largest.clone(), largest.length);
        }

        /** Gives columns their scales; turns the largest magnitudes into what -127 stands for. */
        private void range(int column, float[] largest, int count) {
            for (int i = 0; i < count; i++) {
                largest[i] = largest[i] == 0 ? 1 : largest[i];
                scales[column + i] = Int8.scale(largest[i]);
            }
            high.write(column, largest, 0, count);
            for (int i = 0; i < count; i++) {
                largest[i] = -largest[i];
            }
            low.write(column, largest, 0, count);
        }

        @Override
        void box(long row, long column, int rows, int columns, float[] values, int from, int rowStride,
                int columnStride) {
            ranges = ranges.length < columns ? new float[columns] : ranges;
            Arrays.fill(ranges, 0, columns, 0);
            if (columnStride == 1) {
                for (int r = 0; r < rows; r++) {
                    for (int c = 0; c < columns; c++) {
                        ranges[c] = Math.max(ranges[c], Math.abs(values[from + r * rowStride + c]));
                    }
                }
            } else {
                for (int c = 0; c < columns; c++) {
                    ranges[c] = Int8.largest(values, from + c * columnStride, rows, rowStride);
                }
            }
            range((int) column, ranges, columns);
            super.box(row, column, rows, columns, values, from, rowStride, columnStride);
        }

        @Override
        void write(long at, float[] values, int from, int count) {
            int column = (int) (at % scales.length);
            for (int done = 0; done < count; done += rounded.length) {
                int next = Math.min(rounded.length, count - done);
                for (int i = 0; i < next; i++) {
                    rounded[i] = Int8.round(values[from + done + i], scales[column]);
                    column = column + 1 == scales.length ? 0 : column + 1;
                }
                data.slice(at + done, next).write(rounded, 0, next);
            }
        }
    }
}
