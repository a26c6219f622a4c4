// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.Diagnosis;
import io.vorlauf.tensorflow.internal.graph.GraphBuilder;
import io.vorlauf.tensorflow.internal.graph.Precision;
import io.vorlauf.tensorflow.internal.plan.Processor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Output;

/** What the doctor says of processors, settings and products. */
class TensorFlowDoctorTest {

    private static final String FROZEN = "TF_ONEDNN_ASSUME_FROZEN_WEIGHTS";
    private static final Map<String, String> ENVIRONMENT = Map.of(FROZEN, "1");
    private static final Processor NEHALEM = processor("Intel(R) Core(TM) i7 CPU 920", "sse2", "ssse3");
    private static final Processor HASWELL = processor("Intel(R) Core(TM) i7-4770", "sse2", "avx", "avx2", "fma");

    private static Processor processor(String model, String... features) {
        return new Processor(
                Processor.X86_64, Optional.of("GenuineIntel"), Optional.of(model), Set.of(features), 4,
                OptionalLong.of(32 << 10), OptionalLong.of(256 << 10), OptionalLong.of(8 << 20));
    }

    private static Diagnosis examine(Processor processor, Map<String, String> environment) {
        return examine(processor, environment, GraphBuilder::new);
    }

    private static Diagnosis examine(
            Processor processor, Map<String, String> environment, Function<Graph, GraphBuilder> builders) {
        return new TensorFlowDoctor(processor, environment, builders).examine();
    }

    @Test
    void plainJavaFindsItAsAService() {
        assertThat(ServiceLoader.load(BackendDoctor.class)).hasExactlyElementsOfTypes(TensorFlowDoctor.class);
    }

    @Test
    void aProcessorWithoutAvxIsToldSoAndHasNoPlans() {
        Diagnosis diagnosis = examine(NEHALEM, ENVIRONMENT);
        assertThat(diagnosis.healthy()).isFalse();
        assertThat(diagnosis.plans()).isEmpty();
        assertThat(diagnosis.advice()).contains("TensorFlow needs a processor with AVX; this one (GenuineIntel, Intel(R) "
                + "Core(TM) i7 CPU 920) has none");
        assertThat(diagnosis.facts()).containsEntry(
                "processor", "GenuineIntel, Intel(R) Core(TM) i7 CPU 920, x86_64, 4 cores")
                .doesNotContainKey("library");
        assertThat(diagnosis.facts().get("features")).startsWith("none; without avx avx2");
    }

    @Test
    void withoutAvx512Bfloat16BecomesBinary32() {
        Diagnosis diagnosis = examine(HASWELL, ENVIRONMENT);
        assertThat(diagnosis.healthy()).isTrue();
        assertThat(diagnosis.plans()).extracting(Diagnosis.Plan::weights).containsExactly("bf16", "f32");
        assertThat(diagnosis.plans()).extracting(Diagnosis.Plan::method)
                .containsOnly("Eigen products in f32, exact attention in f64");
        assertThat(diagnosis.plans().get(0).remarks()).singleElement().asString()
                .startsWith("TensorFlow cannot multiply bfloat16 here: a processor without AVX-512");
        assertThat(diagnosis.facts()).containsEntry("caches", "L1d 32 KiB, L2 256 KiB, L3 8 MiB");
        assertThat(diagnosis.facts().get("features")).startsWith("avx avx2 fma; without avx_vnni avx512f");
        assertThat(diagnosis.advice()).noneMatch(sentence -> sentence.contains("bfloat16"));
    }

    @Test
    void withAvx512Bfloat16IsMultipliedAsItIs() {
        TestModels.assumeSameBits(Precision.BF16);
        Diagnosis diagnosis = examine(Processor.current(), ENVIRONMENT);
        assertThat(diagnosis.healthy()).isTrue();
        assertThat(diagnosis.plans().get(0).method())
                .isEqualTo("oneDNN products in bf16, oneDNN attention in f32");
        assertThat(diagnosis.plans()).allSatisfy(plan -> {
            assertThat(plan.rows()).isNotBlank();
            assertThat(plan.error()).isBetween(1e-8, 0.05);
            assertThat(plan.rowsPerSecond().single()).isPositive();
            assertThat(plan.rowsPerSecond().together()).isPositive();
        });
        assertThat(diagnosis.facts().keySet()).filteredOn(fact -> !fact.equals("int8")).containsExactly(
                "processor", "features", "caches", "library", "natives", "oneDNN", "environment");
        assertThat(diagnosis.facts().get("natives")).contains("-x86_64, from /");
    }

    @Test
    void withoutVnniWhatIsInTheWayOfIntegersIsAFactAndNoFault() {
        Diagnosis diagnosis = examine(HASWELL, ENVIRONMENT);
        assertThat(diagnosis.healthy()).isTrue();
        assertThat(diagnosis.facts()).containsEntry("int8", "TensorFlow cannot multiply 8-bit integers fast here: a "
                + "processor that is not known to have VNNI (GenuineIntel, Intel(R) Core(TM) i7-4770)");
    }

    @Test
    void withVnniIntegersHaveAPlan() {
        TestModels.assumeSameBits(Precision.INT8);
        Diagnosis diagnosis = examine(Processor.current(), ENVIRONMENT);
        assertThat(diagnosis.facts()).doesNotContainKey("int8");
        assertThat(diagnosis.plans()).filteredOn(plan -> plan.weights().equals("int8")).singleElement()
                .satisfies(plan -> assertThat(plan.method()).startsWith("oneDNN products in int8, "));
    }

    @Test
    void whatHidesCachesIsSeenByAPackedProductThatLosesOutputs() {
        assertThat(examine(HASWELL, ENVIRONMENT, graph -> new Packed(graph, 1)).facts())
                .containsEntry("oneDNN", "no sign that caches are hidden from it: its packed f32 products are right");
        assertThat(examine(HASWELL, ENVIRONMENT, graph -> new Packed(graph, 0.5f)).facts().get("oneDNN"))
                .startsWith("caches are hidden from it: ");
    }

    @Test
    void withoutFrozenWeightsNothingIsPackedAndTheAdviceSaysSo() {
        Diagnosis diagnosis = examine(HASWELL, Map.of());
        assertThat(diagnosis.facts().get("oneDNN")).endsWith("not tried, which needs " + FROZEN + "=1");
        assertThat(diagnosis.facts().get("environment")).startsWith("none of " + FROZEN);
        assertThat(diagnosis.advice()).anyMatch(sentence -> sentence.startsWith(FROZEN + "=1 is not set"));
        assertThat(diagnosis.healthy()).isTrue();
    }

    @Test
    void aSettingThatTakesBfloat16AwayIsNamed() {
        Set<String> core = Set.of("avx", "avx2", "fma", "avx512f", "avx512bw", "avx512vl", "avx512dq");
        Processor skylake = processor("Xeon", core.toArray(String[]::new));
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put("ONEDNN_MAX_CPU_ISA", "AVX2");
        Diagnosis diagnosis = examine(skylake, environment);
        assertThat(diagnosis.facts()).containsEntry("environment", FROZEN + "=1, ONEDNN_MAX_CPU_ISA=AVX2");
        assertThat(diagnosis.advice()).anyMatch(sentence -> sentence.startsWith("ONEDNN_MAX_CPU_ISA=AVX2 "));

        environment.put("TF_ENABLE_ONEDNN_OPTS", "0");
        diagnosis = examine(skylake, environment);
        assertThat(diagnosis.facts()).containsEntry("oneDNN", "switched off");
        assertThat(diagnosis.advice()).anyMatch(sentence -> sentence.startsWith("TF_ENABLE_ONEDNN_OPTS=0 "));
    }

    @Test
    void aFormatThatNothingComputesIsAPlanThatFailsTheExamination() {
        Diagnosis diagnosis = examine(HASWELL, ENVIRONMENT, graph -> new GraphBuilder(graph) {
            @Override
            public Output<?> matMul(Output<?> x, Output<?> y, boolean transposeSecond) {
                return multiply(super.matMul(x, y, transposeSecond), scalar(1.5f));
            }
        });
        assertThat(diagnosis.healthy()).isFalse();
        assertThat(diagnosis.plans()).extracting(Diagnosis.Plan::method).containsOnly("none");
        assertThat(diagnosis.advice()).anyMatch(sentence ->
                sentence.matches("TensorFlow's product of \\d+ inputs and \\d+ outputs in f32 is off by \\d.* here"));
    }

    @Test
    void nearTiesAreAdviceAndFailTheExamination() {
        Diagnosis diagnosis = examine(HASWELL, ENVIRONMENT, graph -> new GraphBuilder(graph) {
            @Override
            public Output<?> matMul(Output<?> x, Output<?> y, boolean transposeSecond) {
                Output<?> right = super.matMul(x, y, transposeSecond);
                return add(right, multiply(maximum(right, 0), scalar(1e-6f)));
            }
        });
        assertThat(diagnosis.healthy()).isFalse();
        assertThat(diagnosis.plans()).extracting(Diagnosis.Plan::sameBits).containsOnly(false);
        assertThat(diagnosis.advice()).anyMatch(sentence -> sentence.contains("near ties"));
    }

    @Test
    void javaCppsLimitIsNamedUnlessItIsTakenAway() {
        String limit = "org.bytedeco.javacpp.maxPhysicalBytes";
        assertThat(examine(NEHALEM, ENVIRONMENT).advice()).anyMatch(sentence -> sentence.contains(limit));
        System.setProperty(limit, "0");
        try {
            assertThat(examine(NEHALEM, ENVIRONMENT).advice()).hasSize(1);
        } finally {
            System.clearProperty(limit);
        }
    }

    /** Packed products of which outputs are some share of what they should be. */
    private static final class Packed extends GraphBuilder {

        private final float share;

        Packed(Graph graph, float share) {
            super(graph);
            this.share = share;
        }

        @Override
        public Output<?> fusedMatMul(
                Output<?> x, Output<?> weight, boolean transposeWeight, Output<?> bias, List<String> functions) {
            return multiply(add(matMul(x, weight, transposeWeight), bias), scalar(share));
        }
    }
}
