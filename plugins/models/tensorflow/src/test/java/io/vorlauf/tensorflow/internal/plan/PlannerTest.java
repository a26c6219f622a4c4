// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.tensorflow.internal.graph.ExecutionPlan;
import io.vorlauf.tensorflow.internal.graph.GraphBuilder;
import io.vorlauf.tensorflow.internal.graph.Precision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;

class PlannerTest {

    private static final DecoderConfig MODEL =
            new LlamaConfig(99, 300, 40, 2, 6, 2, 16, 72, 1e-6, 10_000, Set.of(2), true).decoder();
    private static final Map<String, String> WITHOUT_ONEDNN = Map.of("TF_ENABLE_ONEDNN_OPTS", "0");
    /** What is said without oneDNN; a processor that could not do it with oneDNN either is named first. */
    private static final String NO_BFLOAT16 = "TensorFlow cannot multiply bfloat16 here: "
            + "(TF_ENABLE_ONEDNN_OPTS=0|a processor without AVX-512 \\(.*\\))";
    private static final long LARGE = 100_000_000;

    private static Planner planner(Map<String, String> environment, Function<Graph, GraphBuilder> builders) {
        return new Planner(Processor.current(), environment, builders);
    }

    private static void assumeBfloat16() {
        assumeTrue(OneDnn.obstacle(Processor.current(), System.getenv()).isEmpty(), "no bfloat16 here");
        assumeTrue(
                planner(System.getenv(), GraphBuilder::new).plan(MODEL, 1_000, Precision.BF16, true, 2).sameBits(),
                "bfloat16 rounds differently by the number of rows here");
    }

    @Test
    void theWantedPrecisionIsTakenWhereItIsRight() {
        assumeBfloat16();
        Planner.Proved proved =
                planner(System.getenv(), GraphBuilder::new).plan(MODEL, 1_000, Precision.BF16, false, 2);
        assertThat(proved.plan().precision()).isEqualTo(Precision.BF16);
        assertThat(proved.sameBits()).isTrue();
        assertThat(proved.remarks()).isEmpty();
        assertThat(proved.error()).isBetween(1e-5, 0.05);
    }

    @Test
    void withoutOneDnnBfloat16BecomesBinary32AndAttentionIsExact() {
        Planner.Proved proved = planner(WITHOUT_ONEDNN, GraphBuilder::new).plan(MODEL, 1_000, Precision.BF16, false, 2);
        assertThat(proved.plan().description()).isEqualTo("Eigen products in f32, exact attention in f64");
        assertThat(proved.sameBits()).isTrue();
        assertThat(proved.remarks()).singleElement().asString().matches(NO_BFLOAT16);
    }

    @Test
    void whoInsistsOnBfloat16WithoutOneDnnHearsWhyNot() {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() ->
                        planner(WITHOUT_ONEDNN, GraphBuilder::new).plan(MODEL, 1_000, Precision.BF16, true, 2))
                .withMessageMatching(NO_BFLOAT16 + "; weights=stored or f32 can");
    }

    @Test
    void integersAreMultipliedExactly() {
        assumeTrue(OneDnn.integerObstacle(Processor.current(), System.getenv()).isEmpty(), "no products of integers");
        Planner.Proved proved =
                planner(System.getenv(), GraphBuilder::new).plan(MODEL, 1_000, Precision.INT8, true, 2);
        assertThat(proved.plan().description()).startsWith("oneDNN products in int8, ");
        assertThat(proved.sameBits()).isTrue();
        assertThat(proved.error()).isBetween(1e-9, 1e-5);
    }

    @Test
    void integersThatAreOnAnotherScaleThanIsSaidAreFound() {
        assumeTrue(OneDnn.integerObstacle(Processor.current(), System.getenv()).isEmpty(), "no products of integers");
        Planner planner = planner(System.getenv(), graph -> new GraphBuilder(graph) {
            @Override
            public Output<?> integers(Output<?> x) {
                return super.integers(multiply(x, scalar(127.5f / 127)));
            }
        });
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> planner.plan(MODEL, 1_000, Precision.INT8, true, 2))
                .withMessageMatching("TensorFlow's product of \\d+ inputs and \\d+ outputs in int8 is off by 0\\.0.* "
                        + "here; weights=(bf16 or )?f32 can, and int8 by the backend jvm");
    }

    @ParameterizedTest
    @CsvSource({
        "ONEDNN_MAX_CPU_ISA, AVX2, f32", "ONEDNN_MAX_CPU_ISA, AVX512_CORE, bf16 or f32", "TF_ENABLE_ONEDNN_OPTS, 0, f32"
    })
    void withoutVnniThereAreNoIntegers(String variable, String value, String instead) {
        Planner planner = new Planner(icelake(), Map.of(variable, value), GraphBuilder::new);
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> planner.plan(MODEL, 1_000, Precision.INT8, true, 2))
                .withMessage("TensorFlow cannot multiply 8-bit integers fast here: " + variable + "=" + value
                        + "; weights=" + instead + " can, and int8 by the backend jvm");
    }

    private static Processor icelake() {
        return new Processor(Processor.X86_64, Optional.of("Maker"), Optional.of("Model 7"),
                Set.of("avx", "avx2", "fma", "avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512_vnni"), 2,
                OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    @Test
    void aLargeModelIsCutIntoAsManyBranchesAsThereAreThreadsAndEqualSharesOfHeads() {
        Planner planner = planner(WITHOUT_ONEDNN, GraphBuilder::new);
        assertThat(planner.plan(MODEL, LARGE, Precision.F32, true, 2).plan().branches()).isEqualTo(2);
        assertThat(planner.plan(MODEL, LARGE, Precision.F32, true, 5).plan().branches()).isEqualTo(2);
        assertThat(planner.plan(MODEL, LARGE, Precision.F32, true, 1).plan().branches()).isEqualTo(1);
        assertThat(planner.plan(MODEL, 1_000, Precision.F32, true, 2).plan().branches()).isEqualTo(1);
    }

    @Test
    void whatHasNoEqualSharesOfHeadsHasItsProductsCutIntoParts() {
        DecoderConfig config = new LlamaConfig(99, 300, 40, 2, 3, 3, 16, 72, 1e-6, 10_000, Set.of(2), true).decoder();
        Planner planner = planner(WITHOUT_ONEDNN, GraphBuilder::new);
        ExecutionPlan large = planner.plan(config, LARGE, Precision.F32, true, 2).plan();
        assertThat(large.branches()).isEqualTo(1);
        assertThat(large.parts()).isEqualTo(2);
        assertThat(planner.plan(config, 1_000, Precision.F32, true, 2).plan().parts()).isEqualTo(1);
    }

    @Test
    void aWayThatIsWrongForOneShapeIsNotTaken() {
        assumeBfloat16();
        Planner planner = planner(System.getenv(), graph -> new GraphBuilder(graph) {
            @Override
            public Output<?> fusedMatMul(
                    Output<?> x, Output<?> weight, boolean transposeWeight, Output<?> bias, List<String> functions) {
                Output<?> right = super.fusedMatMul(x, weight, transposeWeight, bias, functions);
                boolean one = weight.shape().get(transposeWeight ? 0 : 1) == 40;
                return one ? add(right, right) : right;
            }
        });
        Planner.Proved proved = planner.plan(MODEL, 1_000, Precision.BF16, false, 2);
        assertThat(proved.plan().precision()).isEqualTo(Precision.F32);
        assertThat(proved.sameBits()).isTrue();
        assertThat(proved.remarks()).singleElement().asString()
                .matches("TensorFlow's product of \\d+ inputs and 40 outputs in bf16 is off by \\d.* here");
    }

    @Test
    void attentionThatIsWrongIsReplacedByTheExactOne() {
        assumeBfloat16();
        Planner planner = planner(System.getenv(), graph -> new GraphBuilder(graph) {
            @Override
            public Output<?> firstOfLast(Output<?> x, int dimensions) {
                return multiply(super.firstOfLast(x, dimensions), scalar(1.5f));
            }
        });
        Planner.Proved proved = planner.plan(MODEL, 1_000, Precision.F32, true, 2);
        assertThat(proved.plan().description()).isEqualTo("Eigen products in f32, exact attention in f64");
        assertThat(proved.remarks()).singleElement().asString()
                .startsWith("TensorFlow's attention of 6 heads of 16 is off by");
    }

    @Test
    void whereNothingIsRightThereIsNoPlan() {
        Planner planner = planner(System.getenv(), graph -> new GraphBuilder(graph) {
            @Override
            public Output<?> exponential(Output<?> x) {
                return super.exponential(add(x, x));
            }
        });
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> planner.plan(MODEL, 1_000, Precision.F32, true, 2))
                .withMessageContaining("attention of 6 heads of 16 is off by");
    }

    @Test
    void rowsThatDependOnTheirNeighboursAreNearTies() {
        Planner planner = planner(WITHOUT_ONEDNN, graph -> new GraphBuilder(graph) {
            @Override
            public Output<?> matMul(Output<?> x, Output<?> y, boolean transposeSecond) {
                Output<?> right = super.matMul(x, y, transposeSecond);
                return add(right, multiply(maximum(right, 0), scalar(1e-6f)));
            }
        });
        Planner.Proved proved = planner.plan(MODEL, 1_000, Precision.F32, true, 2);
        assertThat(proved.sameBits()).isFalse();
        assertThat(proved.plan().precision()).isEqualTo(Precision.F32);
        assertThat(proved.remarks())
                .containsExactly("TensorFlow's products in f32 round differently by the number of rows here");
    }
}
