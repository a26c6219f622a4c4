// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;
import org.tensorflow.proto.DataType;
import org.tensorflow.ndarray.Shape;

/**
 * A weight of a {@link WeightStore}. Its value is an output of one operation that reads all weights together: a reading of
 * its own for each would be a fifth of what a pass executes. Not thread-safe.
 */
final class Weight {

    private final WeightStore store;
    private final String name;
    private final DataType type;
    private final Shape shape;
    private Output<?> value;

    Weight(WeightStore store, String name, DataType type, Shape shape) {
        this.store = store;
        this.name = name;
        this.type = type;
        this.shape = shape;
    }

    /** The name of the variable that holds it. */
    String name() {
        return name;
    }

    /** The type of its numbers. */
    DataType type() {
        return type;
    }

    /** The shape of the variable. */
    Shape shape() {
        return shape;
    }

    /** Its value in the graph. The first reading adds the operation, for all weights that have been declared since the last. */
    Output<?> read() {
        if (value == null) {
            store.readDeclared();
        }
        return value;
    }

    void readAs(Output<?> output) {
        value = output;
    }
}
