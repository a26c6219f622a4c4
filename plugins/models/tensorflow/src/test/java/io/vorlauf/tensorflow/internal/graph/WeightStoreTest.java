// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.checkpoint.weights.Matrix;
import io.vorlauf.checkpoint.weights.StoredMatrix;
import io.vorlauf.model.testkit.SmallModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;

/** Matrices on their way from a checkpoint into the session. */
class WeightStoreTest {

    @TempDir
    private Path directory;

    /** One whose matrices have a row per input, one whose have a row per output. */
    static Stream<ModelConfig> models() {
        return Stream.of(SmallModels.gpt2(64, true), SmallModels.odd(64));
    }

    @ParameterizedTest
    @MethodSource("models")
    void layersStandBesideEachOtherWithZerosBehindThem(ModelConfig config) throws IOException {
        try (Checkpoint checkpoint = open(config, StorageType.F32)) {
            DecoderWeights weights = DecoderWeights.of(checkpoint);
            StoredMatrix up = weights.up(1);
            StoredMatrix keys = weights.keys(1);
            int inputs = up.inputs();
            Matrix ups = up.table();
            Matrix allKeys = keys.table();

            float[] got = stored(Precision.F32, store -> store.factor(inputs + 1,
                    StoredLinear.of(up).outputs(5, 20).withOutputs(32), StoredLinear.of(keys).outputs(1, 7)));

            float[] expected = new float[(inputs + 1) * 39];
            for (int input = 0; input < inputs; input++) {
                for (int i = 0; i < 20; i++) {
                    expected[input * 39 + i] = at(ups, 5 + i, input);
                }
                for (int i = 0; i < 7; i++) {
                    expected[input * 39 + 32 + i] = at(allKeys, 1 + i, input);
                }
            }
            assertThat(got).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void inputsAreCutOutAndMultiplied(ModelConfig config) throws IOException {
        try (Checkpoint checkpoint = open(config, StorageType.F32)) {
            StoredMatrix down = DecoderWeights.of(checkpoint).down(0);
            Matrix downs = down.table();
            float[] factors = new float[down.inputs()];
            for (int i = 0; i < factors.length; i++) {
                factors[i] = Math.scalb(1f, i % 9 - 4);
            }

            float[] got = stored(Precision.F32, store -> store.factor(
                    33, StoredLinear.of(down).scaledInputs(factors).inputs(3, 30).withInputs(33)));

            float[] expected = new float[33 * down.outputs()];
            for (int input = 0; input < 30; input++) {
                for (int output = 0; output < down.outputs(); output++) {
                    expected[input * down.outputs() + output] = at(downs, output, 3 + input) * factors[3 + input];
                }
            }
            assertThat(got).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void outputsAreMultipliedAndRounded(ModelConfig config) throws IOException {
        try (Checkpoint checkpoint = open(config, StorageType.F32)) {
            StoredMatrix values = DecoderWeights.of(checkpoint).values(1);
            Matrix allValues = values.table();
            float[] factors = new float[values.outputs()];
            for (int i = 0; i < factors.length; i++) {
                factors[i] = Math.scalb(1f, i % 9 - 4);
            }

            float[] got = stored(Precision.BF16, store -> store.factor(
                    values.inputs(), StoredLinear.of(values).scaledOutputs(factors)));

            for (int i = 0; i < got.length; i++) {
                int output = i % values.outputs();
                float exact = at(allValues, output, i / values.outputs()) * factors[output];
                assertThat(got[i]).as("number %d", i).isEqualTo(Bfloat16.value(Bfloat16.round(exact)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void integersAreOnAScaleThatTheLargestWeightOfAnOutputGives(ModelConfig config) throws IOException {
        try (Checkpoint checkpoint = open(config, StorageType.F32)) {
            DecoderWeights weights = DecoderWeights.of(checkpoint);
            StoredMatrix down = weights.down(0);
            Matrix downs = down.table();
            int width = down.outputs() + 2;

            float[][] got = integers(store ->
                    store.integers(33, StoredLinear.of(down).inputs(3, 30).withInputs(33).withOutputs(width)));

            float[] expected = new float[33 * width];
            float[] largest = new float[width];
            Arrays.fill(largest, 1);
            for (int output = 0; output < down.outputs(); output++) {
                float[] own = Arrays.copyOfRange(
                        downs.values(), output * downs.columns() + 3, output * downs.columns() + 33);
                largest[output] = Int8.largest(own, 0, 30, 1);
                for (int input = 0; input < 30; input++) {
                    // Integers have no negative 0.
                    expected[input * width + output] = 0f + (float) Math.rint(own[input] * (127 / largest[output]));
                }
            }
            assertThat(got[0]).containsExactly(expected);
            assertThat(got[1]).containsExactly(negative(largest));
            assertThat(got[2]).containsExactly(largest);
        }
    }

    @Test
    void integersThatAreMadeOfSeveralPiecesAreOnOneScale() {
        int rows = 2 * Pieces.NUMBERS / 300;
        float[][] got = integers(store -> store.integers(rows, 300, (first, count, to) -> {
            for (int i = 0; i < count * 300; i++) {
                to[i] = i % 300 == 7 ? 0 : (first + i / 300) * (i % 300 + 1);
            }
        }));
        float[] largest = new float[300];
        for (int column = 0; column < 300; column++) {
            largest[column] = column == 7 ? 1 : (rows - 1) * (column + 1);
        }
        assertThat(got[2]).containsExactly(largest);
        for (int row : new int[] {0, 1, 1_000, rows - 1}) {
            float expected = (float) Math.rint(row * 127f / (rows - 1));
            assertThat(got[0][row * 300]).isEqualTo(expected);
            assertThat(got[0][row * 300 + 299]).isEqualTo(expected);
            assertThat(got[0][row * 300 + 7]).isZero();
        }
    }

    private static float[] negative(float[] values) {
        float[] negative = values.clone();
        for (int i = 0; i < negative.length; i++) {
            negative[i] = -negative[i];
        }
        return negative;
    }

    /** What a session has of a matrix of integers: these, what -127 stands for, and what 127 does. */
    private static float[][] integers(Function<WeightStore, WeightStore.Integers> matrix) {
        try (Graph graph = new Graph(); Session session = session(graph)) {
            GraphBuilder builder = new GraphBuilder(graph);
            WeightStore store = new WeightStore(builder, session, Precision.INT8);
            WeightStore.Integers declared = matrix.apply(store);
            store.flush();
            Output<?> numbers = builder.cast(
                    builder.bitcast(declared.weight().read(), DataType.DT_INT8), DataType.DT_FLOAT);
            return new float[][] {
                floats(session, numbers), floats(session, declared.low().read()),
                floats(session, declared.high().read())
            };
        }
    }

    @Test
    void matricesOfSeveralPiecesAreReadOnceForAllPlaces() throws IOException {
        LlamaConfig config = new LlamaConfig(20_011, 64, 48, 1, 4, 4, 12, 64, 1e-5, 1e4, Set.of(), true);
        try (Checkpoint checkpoint = open(config, StorageType.BF16)) {
            StoredMatrix table = DecoderWeights.of(checkpoint).embedding();
            Matrix expected = table.table();
            long[] read = new long[1];
            try (Graph graph = new Graph(); Session session = session(graph)) {
                GraphBuilder builder = new GraphBuilder(graph);
                WeightStore store = new WeightStore(builder, session, Precision.BF16, (done, all) -> read[0] = done, 1);
                Weight rows = store.table(table);
                Weight exact = store.exactTable(table);
                Weight turned = store.factor(48, StoredLinear.unbiased(table).outputs(9, 20_000));
                store.flush();

                assertThat(Arrays.equals(floats(session, builder, rows), expected.values())).isTrue();
                assertThat(Arrays.equals(floats(session, builder, exact), expected.values())).isTrue();
                float[] part = Arrays.copyOfRange(expected.values(), 9 * 48, 20_009 * 48);
                float[] columns = new Matrix(20_000, 48, part).transposed().values();
                assertThat(Arrays.equals(floats(session, builder, turned), columns)).isTrue();
            }
            assertThat(read[0]).isEqualTo(20_011 * 48);
        }
    }

    @Test
    void aPartHasTheBiasesOfItsOutputsAndOnlyTheFirstInputsBringThem() throws IOException {
        try (Checkpoint checkpoint = open(SmallModels.gpt2(64, true), StorageType.F32)) {
            StoredLinear up = StoredLinear.of(DecoderWeights.of(checkpoint).up(0));
            float[] all = up.bias();

            assertThat(StoredLinear.biases(up.outputs(3, 2).withOutputs(3), up.outputs(0, 1)))
                    .containsExactly(all[3], all[4], 0, all[0]);
            assertThat(up.inputs(0, 2).bias()).containsExactly(all);
            assertThat(up.inputs(2, 2).bias()).isNull();
        }
    }

    private Checkpoint open(ModelConfig config, StorageType type) throws IOException {
        return Checkpoint.open(SmallModels.write(directory, config, type));
    }

    private static float at(Matrix table, int output, int input) {
        return table.values()[output * table.columns() + input];
    }

    /** The first session of a process says how many threads all have: tests of what is rounded how may come later. */
    private static Session session(Graph graph) {
        return new Session(
                graph, new ExecutionPlan(Precision.F32, ExactAttention.of(1), RowCounts.ANY, 1, 1, 1).session());
    }

    /** What a session has of a matrix. */
    private static float[] stored(Precision precision, Function<WeightStore, Weight> matrix) {
        try (Graph graph = new Graph(); Session session = session(graph)) {
            GraphBuilder builder = new GraphBuilder(graph);
            WeightStore store = new WeightStore(builder, session, precision);
            Weight declared = matrix.apply(store);
            store.flush();
            return floats(session, builder, declared);
        }
    }

    private static float[] floats(Session session, GraphBuilder builder, Weight matrix) {
        return floats(session, Precision.BF16.widen(builder, matrix.read()));
    }

    private static float[] floats(Session session, Output<?> numbers) {
        try (Result result = session.runner().fetch(numbers).run()) {
            float[] values = new float[(int) result.get(0).shape().size()];
            result.get(0).asRawTensor().data().asFloats().read(values);
            return values;
        }
    }
}
