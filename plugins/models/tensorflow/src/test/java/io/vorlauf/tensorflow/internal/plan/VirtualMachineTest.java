// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class VirtualMachineTest {

    @Test
    void aLevelOfVectorInstructionsIncludesThoseBelow() {
        assertThat(VirtualMachine.features(0)).containsOnly("sse2");
        assertThat(VirtualMachine.features(1)).containsOnly("sse2", "avx");
        assertThat(VirtualMachine.features(2)).containsOnly("sse2", "avx", "avx2");
        assertThat(VirtualMachine.features(3)).containsOnly("sse2", "avx", "avx2", "avx512f");
    }

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
    @EnabledIfSystemProperty(named = "java.vm.name", matches = ".*(HotSpot|OpenJDK).*")
    void hotSpotKnowsTheProcessor() {
        assertThat(VirtualMachine.features()).contains("sse2");
    }
}
