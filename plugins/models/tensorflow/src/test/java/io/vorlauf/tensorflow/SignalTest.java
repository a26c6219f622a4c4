// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import io.vorlauf.model.testkit.SignalLaws;
import io.vorlauf.tensorflow.internal.graph.Precision;

class SignalTest extends SignalLaws {

    SignalTest() {
        super(TestModels.variants(), TestModels.variant(Precision.F32, 2));
    }
}
