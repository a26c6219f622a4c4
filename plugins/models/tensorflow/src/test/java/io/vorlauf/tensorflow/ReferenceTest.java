// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import io.vorlauf.model.testkit.ReferenceLaws;
import io.vorlauf.tensorflow.internal.graph.Precision;

class ReferenceTest extends ReferenceLaws {

    ReferenceTest() {
        super(TestModels.variants(), TestModels.variant(Precision.F32, 2));
    }
}
