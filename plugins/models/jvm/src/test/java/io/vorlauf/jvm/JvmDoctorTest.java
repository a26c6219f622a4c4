// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Diagnosis;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.PlainKernels;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JvmDoctorTest {

    @Test
    void formatsOfEveryKindAreComputedRight() {
        Diagnosis diagnosis = new JvmDoctor().examine();

        assertThat(diagnosis.backend()).isEqualTo("jvm");
        assertThat(diagnosis.healthy()).isTrue();
        assertThat(diagnosis.plans()).extracting(Diagnosis.Plan::weights)
                .containsExactly("f32", "bf16", "f16", "int8", "q4_0");
        assertThat(diagnosis.plans()).allSatisfy(plan -> {
            assertThat(plan.error()).isBetween(0.0, 1e-5);
            assertThat(plan.rowsPerSecond().single()).isPositive();
            assertThat(plan.rowsPerSecond().together()).isPositive();
        });
    }

    @Test
    void whatIsMissingForSpeedIsAdviceAndNoIllness() {
        Diagnosis diagnosis = new JvmDoctor(new PlainKernels(), Optional.empty()).examine();

        assertThat(diagnosis.advice()).singleElement().asString().endsWith("--add-modules jdk.incubator.vector");
        assertThat(diagnosis.healthy()).isTrue();
    }

    @Test
    void aProcessorThatCannotBeUsedHasNoPlans() {
        Diagnosis diagnosis = new JvmDoctor(Kernels.best(), Optional.of("no fused multiply-add")).examine();

        assertThat(diagnosis.plans()).isEmpty();
        assertThat(diagnosis.advice()).containsExactly("no fused multiply-add");
        assertThat(diagnosis.healthy()).isFalse();
    }
}
