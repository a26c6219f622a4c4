// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import io.vorlauf.model.testkit.RefusalLaws;
import io.vorlauf.tensorflow.internal.graph.Precision;

class RefusalTest extends RefusalLaws {

    RefusalTest() {
        super(TestModels.variant(Precision.F32, 1));
    }
}
