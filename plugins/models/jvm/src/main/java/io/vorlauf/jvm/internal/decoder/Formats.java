// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.checkpoint.weights.StoredMatrix;
import io.vorlauf.jvm.internal.kernel.Panels;

/** In which format each matrix of a network is held. */
@FunctionalInterface
public interface Formats {

    /** The format of a matrix. */
    Panels.Format of(StoredMatrix matrix);

    /** How many bytes the weights of a matrix take. */
    default long bytes(StoredMatrix matrix) {
        return of(matrix).bytes(matrix.outputs(), matrix.inputs());
    }
}
