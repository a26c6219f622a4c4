// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import io.vorlauf.jvm.internal.kernel.Panels.Format;
import io.vorlauf.model.testkit.SignalLaws;

class SignalTest extends SignalLaws {

    SignalTest() {
        super(TestModels.variants(), TestModels.variant(Format.F32, 2));
    }
}
