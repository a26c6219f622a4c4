// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.SafetensorsWriter;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.TensorSpec;
import io.vorlauf.jvm.internal.kernel.Panels.Format;
import io.vorlauf.jvm.internal.kernel.PlainKernels;
import io.vorlauf.model.testkit.LogLines;
import io.vorlauf.model.testkit.SmallModels;
import io.vorlauf.model.testkit.Texts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Loading and closing. */
class JvmModelLoaderTest {

    @TempDir
    private Path directory;

    private final JvmModelLoader loader = new JvmModelLoader();

    @AfterEach
    void close() {
        loader.close();
    }

    @Test
    void plainJavaFindsItAsAService() {
        assertThat(ServiceLoader.load(ModelLoader.class)).hasAtLeastOneElementOfType(JvmModelLoader.class);
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
            assertThat(model.info().checksum()).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "F32, stored, f32", "F16, stored, f16", "BF16, stored, bf16", "BF16, f32, f32", "F16, f32, f32",
        "F32, bf16, bf16", "F32, f16, f16", "F32, int8, int8", "BF16, q4, q4_0", "F16, q6_k, q6_k"
    })
    void theDefaultRoundsNoWeight(StorageType stored, String setting, String expected) throws IOException {
        Path checkpoint = SmallModels.write(directory, SmallModels.gpt2(64, true), stored);
        try (LoadedModel model = loader.load(ModelSource.builder()
                .name("m").path(checkpoint).settings(Map.of("weights", setting)).build())) {
            assertThat(model.info().weights()).isEqualTo(expected);
            assertThat(model.sameBits()).isTrue();
        }
    }

    /** Embedding, head and some of the values and of what is given back are Q6_K. */
    @Test
    void aFileStaysInItsBlocks() {
        Optional<Path> file = SmallModels.shared().map(all -> all.resolve("gguf/llama-spm/llama-spm.Q4_K_M.gguf"));
        assumeTrue(file.isPresent(), "there are no shared models");
        try (LoadedModel model = loader.load(ModelSource.of(file.get()))) {
            assertThat(model.info().weights()).isEqualTo("q4_k, q6_k");
            assertThat((double) model.memory().orElseThrow().weightBytes())
                    .isLessThan(model.info().parameterCount() * 0.75);
        }
    }

    @Test
    void aWeightThatF16CannotHoldIsRefusedAndF32TakesIt() throws IOException {
        ModelConfig config = SmallModels.gpt2(64, true);
        SafetensorsWriter.write(directory.resolve("model.safetensors"), TensorSpec.all(config, StorageType.F16),
                tensor -> {
                    float[] values = new float[Math.toIntExact(tensor.elements())];
                    values[0] = tensor.name().equals("wte.weight") ? Float.NEGATIVE_INFINITY : 1;
                    return values;
                });
        Files.writeString(directory.resolve("config.json"), config.toJson());

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> loader.load(ModelSource.of(directory)))
                .withMessage("tensor 'wte.weight': a weight is -Infinity, but those in f16 are numbers from -65504 to "
                        + "65504; f32 takes it as it is");
        loader.load(ModelSource.builder()
                .name("m").path(directory).settings(Map.of("weights", "f32")).build()).close();
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
    void aDirectoryWithoutACheckpointIsRefused() {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> loader.load(ModelSource.of(directory)))
                .withMessageContaining("config.json");
    }

    @Test
    void thatTheVectorApiIsMissingIsSaidOnce() throws IOException {
        Path checkpoint = SmallModels.write(directory, SmallModels.gpt2(64, true), StorageType.F32);
        try (LogLines log = new LogLines(JvmModelLoader.class);
                JvmModelLoader plain = new JvmModelLoader(new PlainKernels())) {
            plain.load(ModelSource.of(checkpoint)).close();
            plain.load(ModelSource.of(checkpoint)).close();
            assertThat(log.lines()).singleElement().asString().contains("--add-modules jdk.incubator.vector");
        }
    }

    @Test
    void closingTheLoaderClosesItsModels() throws IOException {
        Path checkpoint = SmallModels.write(directory, SmallModels.gpt2(64, true), StorageType.F32);
        LoadedModel model = loader.load(ModelSource.of(checkpoint));
        loader.close();
        assertThatIllegalStateException().isThrownBy(model::newSequence).withMessageContaining("closed");
    }

    @Test
    void cancelledLoadsLeaveNoThreadAndNoFileAndTheNextOneWorks() throws IOException {
        ModelConfig config = new LlamaConfig(20_000, 64, 128, 1, 4, 4, 32, 64, 1e-5, 1e4, Set.of(), true);
        ModelSource source = ModelSource.of(SmallModels.write(directory, config, StorageType.F32));
        for (int i = 0; i < 50; i++) {
            cancel(source);
        }
        assertThat(openFiles()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .doesNotContain("vorlauf-jvm-load", "vorlauf-checksum");
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

    /** Those of models; none where the system does not tell. */
    private List<String> openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        List<String> files = new ArrayList<>();
        if (Files.isReadable(descriptors)) {
            try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
                for (Path descriptor : open) {
                    if (Files.isSymbolicLink(descriptor)) {
                        files.add(Files.readSymbolicLink(descriptor).toString());
                    }
                }
            }
        }
        files.removeIf(file -> !file.endsWith(".safetensors"));
        return files;
    }

    @Test
    void anInterruptedLoadEndsAndTheNextOneWorks() throws IOException {
        ModelSource source =
                ModelSource.of(SmallModels.write(directory, SmallModels.llama(64, true), StorageType.F32));
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> loader.load(source, (done, all) -> Thread.currentThread().interrupt()))
                .withMessage("loading was interrupted");
        assertThat(Thread.interrupted()).isTrue();

        try (LoadedModel model = loader.load(source)) {
            Texts.logits(model, 1, 2, 3);
        }
    }

    /** Whole matrices would be 40 MB of it. Who packs blocks makes small objects for each, which go at once. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16", "INT8"})
    void loadingAllocatesTheWeightsAndAPieceOfOneMatrix(Format format) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        for (ModelConfig config : List.of(
                new LlamaConfig(40_000, 64, 256, 1, 4, 4, 64, 2_000, 1e-5, 10_000, Set.of(), true),
                new Gpt2Config(40_000, 64, 256, 1, 4, 9_000, 1e-5, Set.of(), true))) {
            Path checkpoint = SmallModels.write(directory.resolve(config.decoder().family()), config, StorageType.BF16);
            ModelSource source = ModelSource.builder()
                    .name("m").path(checkpoint).settings(Map.of("weights", format.label())).build();
            loader.load(source).close();
            long before = threads.getThreadAllocatedBytes(thread);
            try (LoadedModel model = loader.load(source)) {
                long weights = model.memory().orElseThrow().weightBytes();
                assertThat(threads.getThreadAllocatedBytes(thread) - before - weights)
                        .as("bytes beside the weights of %s", config)
                        .isLessThan(6 << 20);
            }
        }
    }
}
