package io.vorlauf.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.tensorflow.checkpoint.LlamaConfig;
import io.vorlauf.tensorflow.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loading and closing. */
class TensorFlowModelLoaderTest {

    private static final Path STATUS = Path.of("/proc/self/status");

    @TempDir
    private Path directory;

    private final TensorFlowModelLoader loader = new TensorFlowModelLoader();

    @Test
    void plainJavaFindsItAsAService() {
        assertThat(ServiceLoader.load(ModelLoader.class)).hasExactlyElementsOfTypes(TensorFlowModelLoader.class);
    }

    @Test
    void theModelSaysWhatItIs() throws IOException {
        Path checkpoint = TestModels.write(directory, TestModels.llama(64, false), StorageType.F32);
        try (LanguageModel model = loader.load(new ModelSource("mine", checkpoint, Map.of()))) {
            assertThat(model.info().name()).isEqualTo("mine");
            assertThat(model.info().family()).isEqualTo("llama");
            assertThat(model.info().vocabularySize()).isEqualTo(99);
            assertThat(model.info().contextLength()).isEqualTo(64);
            assertThat(model.info().stopTokens()).containsExactly(2);
            assertThat(model.info().tokenizer()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"F32, stored, f32", "F16, stored, f32", "BF16, stored, bf16", "BF16, f32, f32", "F32, bf16, bf16"})
    void theDefaultRoundsNoWeight(StorageType stored, String setting, String expected) throws IOException {
        Path checkpoint = TestModels.write(directory, TestModels.gpt2(64, true), stored);
        try (LanguageModel model = loader.load(new ModelSource("m", checkpoint, Map.of("weights", setting)))) {
            assertThat(model.info().weights()).isEqualTo(expected);
        }
    }

    @Test
    void anUnknownSettingIsRefused() {
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> loader.load(new ModelSource("m", directory, Map.of("weight", "f32"))))
                .withMessageContaining("weights");
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> loader.load(new ModelSource("m", directory, Map.of("weights", "f64"))));
    }

    @Test
    void closingTheLoaderClosesItsModels() throws IOException {
        Path checkpoint = TestModels.write(directory, TestModels.gpt2(64, true), StorageType.F32);
        LanguageModel model = loader.load(ModelSource.of(checkpoint));
        loader.close();
        assertThatIllegalStateException().isThrownBy(model::newSequence).withMessageContaining("closed");
    }

    @Test
    void failedAndClosedLoadsGiveTheirMemoryBack() throws IOException {
        assumeTrue(Files.isReadable(STATUS), "the system does not tell the size of a process");
        LlamaConfig large = new LlamaConfig(20_000, 64, 128, 1, 4, 4, 32, 64, 1e-5, 1e4, Set.of(), true);
        Path good = TestModels.write(directory, large, StorageType.F32);
        Path bad = TestModels.write(directory.resolve("bad"), large, StorageType.F32);
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

    private void cycle(Path good, Path bad) {
        assertThatExceptionOfType(ModelException.class).isThrownBy(() -> loader.load(ModelSource.of(bad)));
        try (LanguageModel model = loader.load(ModelSource.of(good))) {
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
