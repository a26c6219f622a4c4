// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneDnnTest {

    private static final Set<String> AVX512 = Set.of("avx", "avx2", "avx512f", "avx512bw", "avx512vl", "avx512dq");

    private static Processor processor(String architecture, Set<String> features) {
        return new Processor(architecture, Optional.of("Maker"), Optional.of("Model 7"), features, 2,
                OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    @Test
    void avx512IsEnough() {
        assertThat(OneDnn.obstacle(processor("x86_64", AVX512), Map.of())).isEmpty();
    }

    @Test
    void aProcessorWithoutItIsNamed() {
        assertThat(OneDnn.obstacle(processor("x86_64", Set.of("avx", "avx2")), Map.of()))
                .contains("a processor without AVX-512 (Maker, Model 7)");
        assertThat(OneDnn.obstacle(processor("arm64", Set.of("asimd")), Map.of()))
                .contains("a processor of architecture arm64");
    }

    @ParameterizedTest
    @CsvSource({"TF_ENABLE_ONEDNN_OPTS, 0", "TF_ENABLE_ONEDNN_OPTS, false", "ONEDNN_MAX_CPU_ISA, AVX2",
        "ONEDNN_MAX_CPU_ISA, avx2_vnni", "DNNL_MAX_CPU_ISA, SSE41"})
    void aSettingThatTakesItAwayIsNamed(String variable, String value) {
        assertThat(OneDnn.obstacle(processor("x86_64", AVX512), Map.of(variable, value)))
                .contains(variable + "=" + value);
    }

    @Test
    void eitherVnniIsEnoughForIntegers() {
        assertThat(OneDnn.integerObstacle(processor("x86_64", Set.of("avx512_vnni")), Map.of())).isEmpty();
        assertThat(OneDnn.integerObstacle(processor("x86_64", Set.of("avx_vnni")), Map.of())).isEmpty();
    }

    @Test
    void aProcessorThatIsNotKnownToHaveVnniIsNamed() {
        assertThat(OneDnn.integerObstacle(processor("x86_64", AVX512), Map.of()))
                .contains("a processor that is not known to have VNNI (Maker, Model 7)");
        assertThat(OneDnn.integerObstacle(processor("arm64", Set.of("asimddp", "i8mm")), Map.of()))
                .contains("a processor of architecture arm64");
    }

    @ParameterizedTest
    @CsvSource({
        "avx512_vnni, TF_ENABLE_ONEDNN_OPTS, 0", "avx512_vnni, ONEDNN_MAX_CPU_ISA, AVX2",
        "avx512_vnni, ONEDNN_MAX_CPU_ISA, avx512_core", "avx512_vnni, DNNL_MAX_CPU_ISA, AVX2_VNNI",
        "avx_vnni, ONEDNN_MAX_CPU_ISA, AVX2", "avx_vnni, ONEDNN_MAX_CPU_ISA, AVX512_CORE"
    })
    void aSettingThatTakesVnniAwayIsNamed(String feature, String variable, String value) {
        assertThat(OneDnn.integerObstacle(processor("x86_64", Set.of(feature)), Map.of(variable, value)))
                .contains(variable + "=" + value);
    }

    @ParameterizedTest
    @CsvSource({
        "avx512_vnni, avx512_core_vnni", "avx512_vnni, ALL", "avx_vnni, AVX2_VNNI", "avx_vnni, avx512_core_amx"
    })
    void aSettingThatLeavesVnniIsNone(String feature, String value) {
        assertThat(OneDnn.integerObstacle(
                processor("x86_64", Set.of(feature)), Map.of("ONEDNN_MAX_CPU_ISA", value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TF_ENABLE_ONEDNN_OPTS, 1", "ONEDNN_MAX_CPU_ISA, ALL", "ONEDNN_MAX_CPU_ISA, avx512_core_bf16"})
    void aSettingThatLeavesItIsNone(String variable, String value) {
        assertThat(OneDnn.obstacle(processor("x86_64", AVX512), Map.of(variable, value))).isEmpty();
    }
}
