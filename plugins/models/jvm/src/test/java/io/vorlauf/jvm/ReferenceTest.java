// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import io.vorlauf.model.testkit.ReferenceLaws;

class ReferenceTest extends ReferenceLaws {

    ReferenceTest() {
        super(TestModels.variants(), TestModels.stored());
    }
}
