// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class NativePlatformTest {

    @Test
    void aMachineIsCalledAsTheJarsAre() {
        assertThat(NativePlatform.of("Linux", "x86_64", Set.of()).machine()).isEqualTo("linux-x86_64");
        assertThat(NativePlatform.of("Mac OS X", "arm64", Set.of()).machine()).isEqualTo("macosx-arm64");
        assertThat(NativePlatform.of("Windows 11", "x86_64", Set.of()).machine()).isEqualTo("windows-x86_64");
    }

    @Test
    void librariesForOthersAloneAreAnObstacle() {
        assertThat(NativePlatform.of("Linux", "x86_64", Set.of("linux-arm64")).obstacle()).contains(
                "the native libraries of TensorFlow that are here are those for linux-arm64; this machine is linux-x86_64");
    }

    @Test
    void librariesForOthersBesideThisMachinesAreNone() {
        assertThat(NativePlatform.of("Linux", "x86_64", Set.of("linux-arm64", "linux-x86_64")).obstacle()).isEmpty();
        assertThat(NativePlatform.of("Linux", "x86_64", Set.of()).obstacle()).as("nothing is known").isEmpty();
    }

    @Test
    void aMachineThatTensorFlowIsNotBuiltForIsToldThose() {
        assertThat(NativePlatform.of("Linux", "riscv64", Set.of()).obstacle()).contains(
                "there are no native libraries of TensorFlow for linux-riscv64; there are: "
                        + "linux-x86_64, linux-arm64, macosx-arm64");
    }

    @Test
    void theOnesOnTheClassPathAreSeen() {
        NativePlatform current = NativePlatform.current();

        assertThat(current.present()).contains(current.machine());
    }
}
