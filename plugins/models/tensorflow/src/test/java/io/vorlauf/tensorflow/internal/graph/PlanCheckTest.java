// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vorlauf.tensorflow.internal.graph.PlanCheck.Finding;
import io.vorlauf.tensorflow.internal.plan.OneDnn;
import io.vorlauf.tensorflow.internal.plan.Processor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** Products in shapes of which oneDNN was seen to get some wrong, and what is made of numbers of rows. */
class PlanCheckTest {

    /** No more than what another order of a sum changes in binary32. */
    private static final float LAST_BIT = 6e-8f;

    private final PlanCheck check = new PlanCheck(GraphBuilder::new);

    @ParameterizedTest
    @CsvSource({"32, 48", "32, 32", "32, 128", "64, 32", "32, 131", "72, 300", "150, 72", "256, 768", "768, 256",
        "384, 1024", "384, 4096", "40, 99", "48, 144"})
    void productsAreRightInEveryShapeAndInBinary32HaveTheSameBitsForSomeNumbersOfRows(int inputs, int outputs) {
        assertRight(check.dense(Precision.F32, inputs, outputs, false, false), 1e-4);
        assertRight(check.dense(Precision.F32, inputs, outputs, false, true), 1e-4);
        assumeTrue(OneDnn.obstacle(Processor.current(), System.getenv()).isEmpty());
        // Whether bfloat16 can be the same for some numbers of rows is for the planner to find out.
        for (Finding finding : List.of(
                check.dense(Precision.BF16, inputs, outputs, false, false),
                check.dense(Precision.BF16, inputs, outputs, false, true),
                check.dense(Precision.BF16, inputs, outputs, true, false))) {
            assertThat(finding.error()).as(finding.where()).isLessThan(0.05);
        }
    }

    @ParameterizedTest
    @CsvSource({"32, 48", "32, 131", "72, 300", "150, 72", "256, 768", "384, 4096", "37, 51", "40, 99"})
    void productsOfIntegersAreExactInEveryShapeAndHaveTheSameBitsForAnyNumberOfRows(int inputs, int outputs) {
        assumeTrue(OneDnn.integerObstacle(Processor.current(), System.getenv()).isEmpty(), "no products of integers");
        for (boolean gelu : new boolean[] {false, true}) {
            Finding finding = check.dense(Precision.INT8, inputs, outputs, false, gelu);
            assertRight(finding, 1e-4);
            assertThat(finding.rows()).as(finding.where()).contains(RowCounts.ANY);
        }
    }

    private static void assertRight(Finding finding, double tolerance) {
        assertThat(finding.error()).as(finding.where()).isLessThan(tolerance);
        assertThat(finding.rows()).as(finding.where()).isPresent();
    }

    @Test
    void aProductThatLosesItsLastOutputsIsFound() {
        PlanCheck wrong = new PlanCheck(graph -> new GraphBuilder(graph) {
            @Override
            public Output<?> matMul(Output<?> x, Output<?> y, boolean transposeSecond) {
                float[] mask = new float[48];
                java.util.Arrays.fill(mask, 0, 47, 1);
                return multiply(super.matMul(x, y, transposeSecond), floats(mask, 48));
            }
        });
        Finding finding = wrong.dense(Precision.F32, 32, 48, false, false);
        assertThat(finding.error()).isGreaterThan(0.5);
        assertThat(finding.where()).isEqualTo("product of 32 inputs and 48 outputs in f32");
    }

    @Test
    void whatIsNoNumberIsAsWrongAsCanBe() {
        PlanCheck wrong = new PlanCheck(graph -> new GraphBuilder(graph) {
            @Override
            public Output<?> matMul(Output<?> x, Output<?> y, boolean transposeSecond) {
                return multiply(super.matMul(x, y, transposeSecond), scalar(Float.NaN));
            }
        });
        assertThat(wrong.dense(Precision.F32, 32, 48, false, false).error()).isInfinite();
    }

    @ParameterizedTest
    @CsvSource({"48, 40, false", "37, 51, false", "37, 51, true", "6, 16, true"})
    void sumsWhoseDifferencesRoundingHidesAreFound(int inputs, int outputs, boolean gelu) {
        assumeFewRowsServe(inputs, outputs, gelu);
        PlanCheck other = new PlanCheck(graph -> new Bfloat16InBinary32(graph, LAST_BIT, 0));
        assertFewRowsAreFound(other.dense(Precision.BF16, inputs, outputs, false, gelu));
        assertFewRowsAreFound(other.dense(Precision.BF16, inputs, outputs, true, false));
    }

    @ParameterizedTest
    @CsvSource({"24, 16", "40, 16", "48, 16", "64, 16", "24, 24", "40, 24", "48, 24"})
    void activationsWhoseDifferencesRoundingHidesAreFound(int inputs, int outputs) {
        assumeFewRowsServe(inputs, outputs, true);
        PlanCheck other = new PlanCheck(graph -> new Bfloat16InBinary32(graph, 0, LAST_BIT));
        assertFewRowsAreFound(other.dense(Precision.BF16, inputs, outputs, false, true));
    }

    /** On some processors Eigen itself has other programs for few rows; then nothing more can be found. */
    private static void assumeFewRowsServe(int inputs, int outputs, boolean gelu) {
        PlanCheck same = new PlanCheck(graph -> new Bfloat16InBinary32(graph, 0, 0));
        for (Finding finding : List.of(
                same.dense(Precision.BF16, inputs, outputs, false, gelu),
                same.dense(Precision.BF16, inputs, outputs, true, false))) {
            assumeTrue(finding.rows().isPresent() && finding.rows().get().least() <= 2,
                    () -> "Eigen has programs of its own for few rows: " + finding);
        }
    }

    private static void assertFewRowsAreFound(Finding finding) {
        assertThat(finding.rows()).as(finding.where()).contains(new RowCounts(4, 1, 128));
        assertThat(finding.error()).isLessThan(0.05);
    }

    /**
     * Computes products in binary32, and rounds them to bfloat16 at the end. Up to three rows have other sums before, or
     * another tanh.
     */
    private static final class Bfloat16InBinary32 extends GraphBuilder {

        private final float more;
        private final float moreTanh;

        Bfloat16InBinary32(Graph graph, float more, float moreTanh) {
            super(graph);
            this.more = more;
            this.moreTanh = moreTanh;
        }

        @Override
        public Output<?> tanh(Output<?> x) {
            return add(super.tanh(x), multiply(few(x), scalar(moreTanh)));
        }

        /** At least 1 if there are up to three rows, else 0. */
        private Output<?> few(Output<?> x) {
            Output<?> rows = sum(add(multiply(x, scalar(0f)), scalar(1f)), 0);
            return round(divide(scalar(1.6f), rows));
        }

        @Override
        public Output<?> fusedMatMul(
                Output<?> x, Output<?> weight, boolean transposeWeight, Output<?> bias, List<String> functions) {
            Output<?> product = matMul(
                    cast(x, DataType.DT_FLOAT), cast(weight, DataType.DT_FLOAT), transposeWeight);
            Output<?> sum = add(
                    add(product, cast(bias, DataType.DT_FLOAT)), multiply(few(product), scalar(more)));
            return cast(functions.isEmpty() ? sum : Dense.gelu(this, sum), DataType.DT_BFLOAT16);
        }
    }

    @Test
    void theFewestRowsAreTakenThatRanTheSameProgram() {
        PlanCheck.Programs programs = new PlanCheck.Programs(1);
        programs.add(1, 0, new float[] {1}, 0, 1);
        for (int size : new int[] {2, 3, 4, 8}) {
            programs.add(size, 0, new float[] {2}, 0, 1);
        }
        assertThat(programs.counts(List.of(RowCounts.ANY, new RowCounts(2, 1, 128), new RowCounts(4, 4, 128))))
                .contains(new RowCounts(2, 1, 128));
    }

    @Test
    void programsThatTakeTurnsLeaveNoNumberOfRows() {
        PlanCheck.Programs programs = new PlanCheck.Programs(1);
        for (int size = 1; size <= 128; size++) {
            programs.add(size, 0, new float[] {size % 96}, 0, 1);
        }
        assertThat(programs.counts(List.of(RowCounts.ANY, new RowCounts(32, 32, 128)))).isEmpty();
    }

    @Test
    void aStepIsTriedAtEveryMultiple() {
        PlanCheck.Programs programs = new PlanCheck.Programs(1);
        for (int size : new int[] {6, 12, 24}) {
            programs.add(size, 0, new float[] {1}, 0, 1);
        }
        assertThat(programs.untried(new RowCounts(6, 6, 30))).containsExactly(18, 30);
        assertThat(programs.untried(RowCounts.ANY)).isEmpty();
    }

    @Test
    void numbersOfRowsThatSuitBothAreCommonMultiples() {
        assertThat(new RowCounts(2, 1, 128).and(new RowCounts(6, 6, 60))).contains(new RowCounts(6, 6, 60));
        assertThat(new RowCounts(4, 4, 128).and(new RowCounts(6, 6, 126))).contains(new RowCounts(12, 12, 120));
        assertThat(new RowCounts(6, 6, 60).and(new RowCounts(32, 32, 128))).isEmpty();
        assertThat(new RowCounts(6, 6, 60).fill(7)).isEqualTo(12);
        assertThat(new RowCounts(4, 1, 128).fill(1)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1 | 1 | 128 | any number of rows", "2 | 1 | 128 | at least 2 rows", "6 | 6 | 126 | rows by 6",
        "6 | 6 | 60 | rows by 6, at most 60", "12 | 6 | 60 | rows by 6, at least 12, at most 60",
        "1 | 1 | 64 | at most 64 rows", "4 | 1 | 64 | at least 4 rows, at most 64"
    })
    void numbersOfRowsAreDescribed(int least, int step, int most, String description) {
        assertThat(new RowCounts(least, step, most).description()).isEqualTo(description);
    }
}
