// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.vorlauf.api.model.LoadProgress;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.model.testkit.LogLines;
import io.vorlauf.model.testkit.SmallModels;
import io.vorlauf.model.testkit.Texts;
import io.vorlauf.tensorflow.internal.graph.ExactAttention;
import io.vorlauf.tensorflow.internal.graph.ExecutionPlan;
import io.vorlauf.tensorflow.internal.graph.GraphBuilder;
import io.vorlauf.tensorflow.internal.graph.Network;
import io.vorlauf.tensorflow.internal.graph.Precision;
import io.vorlauf.tensorflow.internal.graph.RowCounts;
import io.vorlauf.tensorflow.internal.plan.Processor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** Loading and closing. */
class TensorFlowModelLoaderTest {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Map<String, String> WITHOUT_ONEDNN = Map.of("TF_ENABLE_ONEDNN_OPTS", "0");
    /** What is said without oneDNN; a processor that could not do it with oneDNN either is named first. */
    private static final String NO_BFLOAT16 = "TensorFlow cannot multiply bfloat16 here: "
            + "(TF_ENABLE_ONEDNN_OPTS=0|a processor without AVX-512 \\(.*\\))";

    @TempDir
    private Path directory;

    private final TensorFlowModelLoader loader = new TensorFlowModelLoader();

    @Test
    void plainJavaFindsItAsAService() {
        assertThat(ServiceLoader.load(ModelLoader.class)).hasAtLeastOneElementOfType(TensorFlowModelLoader.class);
    }

    @Test
    void theModelSaysWhatItIs() throws IOException {
        Path checkpoint = SmallModels.write(directory, SmallModels.llama(64, false), StorageType.F32);
        try (LoadedModel model = loader.load(ModelSource.builder().name("mine").path(checkpoint).build())) {
            assertThat(model.info().name()).isEqualTo("mine");
            assertThat(model.info().family()).isEqualTo("llama");
            assertThat(model.info().vocabularySize()).isEqualTo(99);
            assertThat(model.info().contextLength()).isEqualTo(64);
            assertThat(model.info().stopTokens()).containsExactly(2);
            assertThat(model.info().tokenizer()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"F32, stored, f32", "F16, stored, f32", "BF16, stored, bf16", "BF16, f32, f32", "F32, bf16, bf16",
        "F32, int8, int8", "BF16, int8, int8", "F16, int8, int8"})
    void theDefaultRoundsNoWeight(StorageType stored, String setting, String expected) throws IOException {
        TestModels.assumeSameBits(Precision.of(expected));
        Path checkpoint = SmallModels.write(directory, SmallModels.gpt2(64, true), stored);
        try (LoadedModel model = loader.load(ModelSource.builder()
                .name("m").path(checkpoint).settings(Map.of("weights", setting)).build())) {
            assertThat(model.info().weights()).isEqualTo(expected);
            assertThat(model.sameBits()).isTrue();
        }
    }

    @Test
    void aCheckpointInBfloat16IsComputedInF32WhereItCannotBeMultiplied() throws IOException {
        Path checkpoint = SmallModels.write(directory, SmallModels.gpt2(64, true), StorageType.BF16);
        try (TensorFlowModelLoader portable = loader(WITHOUT_ONEDNN, GraphBuilder::new);
                LogLines log = new LogLines(TensorFlowModelLoader.class);
                LoadedModel model = portable.load(ModelSource.builder().name("m").path(checkpoint).build())) {
            assertThat(model.info().weights()).isEqualTo("f32");
            assertThat(model.sameBits()).isTrue();
            assertThat(log.lines()).singleElement().asString()
                    .matches("model 'm' is computed in f32, not bf16: " + NO_BFLOAT16);
        }
    }

    @Test
    void bfloat16AskedForByNameIsRefusedWhereItCannotBeMultiplied() throws IOException {
        Path checkpoint = SmallModels.write(directory, SmallModels.gpt2(64, true), StorageType.BF16);
        try (TensorFlowModelLoader portable = loader(WITHOUT_ONEDNN, GraphBuilder::new)) {
            assertThatExceptionOfType(ModelException.class)
                    .isThrownBy(() -> portable.load(ModelSource.builder()
                            .name("m").path(checkpoint).settings(Map.of("weights", "bf16")).build()))
                    .withMessageMatching("model 'm' from .*model cannot be computed in bf16: " + NO_BFLOAT16
                            + "; weights=stored or f32 can");
        }
    }

    @ParameterizedTest
    @CsvSource({"TF_ENABLE_ONEDNN_OPTS, 0", "ONEDNN_MAX_CPU_ISA, AVX2"})
    void int8IsRefusedWithoutVnniAndTheMessageSaysWhatThereIsInstead(String variable, String value) throws IOException {
        Path checkpoint = SmallModels.write(directory, SmallModels.gpt2(64, true), StorageType.BF16);
        try (TensorFlowModelLoader without = loader(Map.of(variable, value), GraphBuilder::new)) {
            assertThatExceptionOfType(ModelException.class)
                    .isThrownBy(() -> without.load(ModelSource.builder()
                            .name("m").path(checkpoint).settings(Map.of("weights", "int8")).build()))
                    .withMessageMatching("model 'm' from .*model cannot be computed in int8: TensorFlow cannot "
                            + "multiply 8-bit integers fast here: (" + variable + "=" + value + "|a processor .*)"
                            + "; weights=f32 can, and int8 by the backend jvm");
        }
    }

    @Test
    void withoutVnniAnotherLoaderIsLeftToReadWhatIsToBeInt8() throws IOException {
        Path checkpoint = SmallModels.write(directory, SmallModels.gpt2(64, true), StorageType.BF16);
        ModelSource.Builder source = ModelSource.builder().name("m").path(checkpoint);
        try (TensorFlowModelLoader without = loader(WITHOUT_ONEDNN, GraphBuilder::new)) {
            assertThat(without.reads(source.settings(Map.of("weights", "int8")).build())).isFalse();
            assertThat(without.reads(source.settings(Map.of("weights", "stored")).build())).isTrue();
        }
    }

    @Test
    void aWayThatIsWrongForOneShapeIsFoundAndTheNextOneServes() throws IOException {
        TestModels.assume(Precision.BF16);
        Path checkpoint = SmallModels.write(directory, SmallModels.llama(64, true), StorageType.BF16);
        try (TensorFlowModelLoader misled = loader(System.getenv(), LosesOutputs::new);
                LogLines log = new LogLines(TensorFlowModelLoader.class);
                LoadedModel model = misled.load(ModelSource.builder().name("m").path(checkpoint).build());
                LoadedModel right = loader.load(ModelSource.builder()
                        .name("r").path(checkpoint).settings(Map.of("weights", "f32")).build())) {
            assertThat(log.lines()).singleElement().asString().matches("model 'm' is computed in f32, not bf16: "
                    + "TensorFlow's product of 64 inputs and 40 outputs in bf16 is off by \\d.* here");
            int[] text = Texts.tokens(model, 20, 1);
            assertThat(Texts.logits(model, text)).isDeepEqualTo(Texts.logits(right, text));
        }
    }

    private static TensorFlowModelLoader loader(
            Map<String, String> environment, Function<Graph, GraphBuilder> builders) {
        return new TensorFlowModelLoader(Processor.current(), environment, builders);
    }

    /** Its products in bfloat16 lose the last output of one shape, as packed ones in binary32 have done. */
    private static final class LosesOutputs extends GraphBuilder {

        private LosesOutputs(Graph graph) {
            super(graph);
        }

        @Override
        public Output<?> fusedMatMul(
                Output<?> x, Output<?> weight, boolean transposeWeight, Output<?> bias, List<String> functions) {
            Output<?> right = super.fusedMatMul(x, weight, transposeWeight, bias, functions);
            if (weight.shape().get(0) != 64 || weight.shape().get(1) != 40) {
                return right;
            }
            float[] kept = new float[40];
            Arrays.fill(kept, 0, 39, 1);
            return multiply(right, cast(floats(kept, 40), DataType.DT_BFLOAT16));
        }
    }

    @Test
    void anUnknownSettingIsRefused() {
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> loader.load(ModelSource.builder()
                        .name("m").path(directory).settings(Map.of("weight", "f32")).build()))
                .withMessageContaining("weights");
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> loader.load(ModelSource.builder()
                        .name("m").path(directory).settings(Map.of("weights", "f64")).build()));
    }

    @Test
    void closingTheLoaderClosesItsModels() throws IOException {
        Path checkpoint = SmallModels.write(directory, SmallModels.gpt2(64, true), StorageType.F32);
        LoadedModel model = loader.load(ModelSource.of(checkpoint));
        loader.close();
        assertThatIllegalStateException().isThrownBy(model::newSequence).withMessageContaining("closed");
    }

    @Test
    void failedAndClosedLoadsGiveTheirMemoryBack() throws IOException {
        assumeTrue(Files.isReadable(STATUS), "the system does not tell the size of a process");
        LlamaConfig large = new LlamaConfig(20_000, 64, 128, 1, 4, 4, 32, 64, 1e-5, 1e4, Set.of(), true);
        Path good = SmallModels.write(directory, large, StorageType.F32);
        Path bad = SmallModels.write(directory.resolve("bad"), large, StorageType.F32);
        Path weights = bad.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(whole, whole.length / 2));
        for (int i = 0; i < 3; i++) {
            cycle(good, bad);
        }
        long before = resident();
        for (int i = 0; i < 12; i++) {
            cycle(good, bad);
        }
        assertThat(resident() - before).isLessThan(64L << 20);
    }

    /** A whole matrix would be 40 MB of it; pieces are 2 MB, and writing them leaves some garbage. */
    @ParameterizedTest
    @EnumSource
    void loadingAllocatesNoWholeMatrixOnTheHeap(Precision precision) throws IOException {
        TestModels.assume(precision);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        for (ModelConfig config : List.of(
                new LlamaConfig(40_000, 64, 256, 1, 4, 4, 64, 2_000, 1e-5, 10_000, Set.of(), true),
                new LlamaConfig(40_000, 64, 256, 1, 4, 4, 64, 2_000, 1e-5, 10_000, Set.of(), false),
                new Gpt2Config(40_000, 64, 256, 1, 4, 9_000, 1e-5, Set.of(), true))) {
            Path path = SmallModels.write(directory.resolve("of" + config.hashCode()), config, StorageType.BF16);
            ExecutionPlan plan = new ExecutionPlan(precision, ExactAttention.of(64), RowCounts.ANY, 2, 2, 1);
            try (Checkpoint checkpoint = Checkpoint.open(path)) {
                DecoderWeights weights = DecoderWeights.of(checkpoint);
                int slots = plan.layout().capacity(0, 64);
                Network.load(weights, plan, slots, GraphBuilder::new, LoadProgress.NONE).close();
                long before = threads.getThreadAllocatedBytes(thread);
                Network.load(weights, plan, slots, GraphBuilder::new, LoadProgress.NONE).close();
                assertThat(threads.getThreadAllocatedBytes(thread) - before)
                        .as("bytes for %s", config)
                        .isLessThan(28 << 20);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyWeightIsCountedOnceWhenItHasBeenRead(Precision precision) throws IOException {
        TestModels.assume(precision);
        for (boolean tied : new boolean[] {true, false}) {
            Path checkpoint = SmallModels.write(
                    directory.resolve("tied" + tied), SmallModels.llama(64, tied), StorageType.F32);
            List<Long> counts = new ArrayList<>();
            Set<Long> totals = new HashSet<>();
            ModelSource source = ModelSource.builder()
                    .name("m").path(checkpoint).settings(Map.of("weights", precision.label())).build();
            loader.load(source, (done, all) -> {
                counts.add(done);
                totals.add(all);
            }).close();

            // A layer has queries, keys, values, output, gate, up and down.
            long layer = 40 * (64 + 32 + 32 + 64) + 3 * 40 * 72;
            assertThat(totals).containsExactly((tied ? 1 : 2) * 99 * 40 + 2 * layer);
            assertThat(counts).isSorted().doesNotHaveDuplicates().endsWith(totals.iterator().next());
        }
    }

    @Test
    void cancelledLoadsGiveTheirMemoryBackAndTheNextOneWorks() throws IOException {
        assumeTrue(Files.isReadable(STATUS), "the system does not tell the size of a process");
        LlamaConfig large = new LlamaConfig(20_000, 64, 128, 1, 4, 4, 32, 64, 1e-5, 1e4, Set.of(), true);
        ModelSource source = ModelSource.of(SmallModels.write(directory, large, StorageType.F32));
        for (int i = 0; i < 3; i++) {
            cancel(source);
        }
        long before = resident();
        // A load that leaves what it has taken when it is cancelled leaves 10 MB.
        for (int i = 0; i < 20; i++) {
            cancel(source);
        }
        assertThat(resident() - before).isLessThan(64L << 20);
    }

    private void cancel(ModelSource source) {
        CancellationException cancellation = new CancellationException();
        assertThatThrownBy(() -> loader.load(source, (done, all) -> {
            if (done > all / 2) {
                throw cancellation;
            }
        })).isSameAs(cancellation);
        try (LoadedModel model = loader.load(source)) {
            Texts.logits(model, 1, 2, 3);
        }
    }

    @Test
    void anInterruptedLoadEndsAndTheNextOneWorks() throws IOException {
        ModelSource source =
                ModelSource.of(SmallModels.write(directory, SmallModels.llama(64, true), StorageType.F32));
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> loader.load(source, (done, all) -> Thread.currentThread().interrupt()))
                .withMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();

        try (LoadedModel model = loader.load(source)) {
            Texts.logits(model, 1, 2, 3);
        }
    }

    private void cycle(Path good, Path bad) {
        assertThatExceptionOfType(ModelException.class).isThrownBy(() -> loader.load(ModelSource.of(bad)));
        try (LoadedModel model = loader.load(ModelSource.of(good))) {
            Texts.logits(model, 1, 2, 3);
        }
    }

    private static long resident() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
