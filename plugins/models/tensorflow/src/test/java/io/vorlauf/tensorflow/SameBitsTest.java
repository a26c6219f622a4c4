// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import io.vorlauf.model.testkit.SameBitsLaws;

class SameBitsTest extends SameBitsLaws {

    /** Texts end behind the first block of slots, and regions double twice on the way. */
    SameBitsTest() {
        super(TestModels.variants(), 430);
    }
}
