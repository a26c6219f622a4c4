// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.GgufWriter.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class GgufWriterTest {

    private static final GgufWriter.Progress NOBODY = (bytes, all) -> { };

    @TempDir
    private Path directory;

    private static Path builtIn(String role) {
        return Path.of("../tinystories/src/main/resources/models/tinystories-" + role);
    }

    private Path random(LlamaConfig config, StorageType type) throws IOException {
        Path model = directory.resolve("random");
        RandomCheckpoint.write(model, config, type, 1);
        return model;
    }

    private static LlamaConfig llama(int hidden, int inner) {
        return new LlamaConfig(64, 64, hidden, 2, 2, 1, hidden / 2, inner, 1e-5, 10_000, Set.of(7), false);
    }

    private static void assertSameBits(Path one, Path other) {
        try (Checkpoint some = Checkpoint.open(one); Checkpoint others = Checkpoint.open(other)) {
            assertThat(others.config().tensors()).isEqualTo(some.config().tensors());
            for (String name : some.config().tensors().keySet()) {
                assertThat(others.floats(name)).as(name).isEqualTo(some.floats(name));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"target", "draft"})
    void theBuiltInPairHasTheSameBitsAsGgufFiles(String role) {
        Path file = directory.resolve("model.gguf");
        GgufWriter.write(builtIn(role), file, BlockFormat.BF16, NOBODY);
        assertSameBits(builtIn(role), file);
        try (Checkpoint one = Checkpoint.open(builtIn(role)); Checkpoint other = Checkpoint.open(file)) {
            assertThat(other.stopTokens()).isEqualTo(one.stopTokens());
            assertThat(other.tokenizerIdentity()).isEqualTo(one.tokenizerIdentity());
            assertThat(other.isStoredAs(StorageType.BF16)).isTrue();
            assertThat(other.config()).isEqualTo(one.config());
        }
    }

    static Stream<Path> families() throws IOException {
        try (Stream<Path> all = Files.list(SharedModels.require("families"))) {
            List<Path> sorted = new ArrayList<>(all.filter(Files::isDirectory).sorted().toList());
            return sorted.stream();
        }
    }

    /** Each family of the shared ones: the same bits, or a sentence that says what cannot be said. */
    @Test
    void everyFamilyIsWrittenOrRefusedWithASentence() throws IOException {
        Map<String, String> refused = Map.of(
                "gemma2-base", "the scale of attention in layer 0",
                "gemma3_text-params", "the scale of attention in layer 0",
                "gemma3_text-pattern", "the scale of attention in layer 0",
                "qwen2-window", "attention.sliding_window");
        List<String> failures = new ArrayList<>();
        for (Path model : families().toList()) {
            String name = model.getFileName().toString();
            Path file = directory.resolve(name + ".gguf");
            try {
                GgufWriter.write(model, file, BlockFormat.F32, NOBODY);
                if (!name.startsWith("gemma")) {
                    assertSameBits(model, file);
                }
                if (refused.containsKey(name)) {
                    failures.add(name + " was written");
                }
            } catch (ModelException e) {
                assertThat(file).doesNotExist();
                if (!refused.containsKey(name) || !e.getMessage().contains(refused.get(name))) {
                    failures.add(name + ": " + e.getMessage());
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(BlockFormat.class)
    void numbersAreThoseThatPackingLeaves(BlockFormat format) throws IOException {
        Path model = random(llama(256, 512), StorageType.F32);
        Path file = directory.resolve("model.gguf");
        Written written = GgufWriter.write(model, file, format, NOBODY);
        assertThat(written.bytes()).isEqualTo(Files.size(file));
        assertThat(written.others()).isEmpty();
        try (Checkpoint original = Checkpoint.open(model); Checkpoint packed = Checkpoint.open(file)) {
            for (String name : original.config().tensors().keySet()) {
                float[] expected = original.floats(name);
                BlockFormat own = name.contains("norm") ? BlockFormat.F32 : format;
                byte[] block = new byte[own.bytes()];
                for (int i = 0; i < expected.length; i += own.elements()) {
                    own.pack(expected, i, block, 0);
                    own.unpack(block, 0, expected, i);
                }
                assertThat(packed.floats(name)).as(name).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Q4_K, 64, Q5_0", "Q5_K, 64, Q5_1", "Q6_K, 64, Q8_0", "Q4_0, 40, F16", "Q4_K, 40, F16"})
    void rowsThatAreNoWholeBlocksGetAFormatThatFits(BlockFormat format, int hidden, BlockFormat instead)
            throws IOException {
        Path model = random(llama(hidden, 256), StorageType.F32);
        Written written = GgufWriter.write(model, directory.resolve("model.gguf"), format, NOBODY);
        assertThat(written.others()).isEqualTo(Map.of(instead, (long) hidden));
        // Norms, the matrices with rows of the hidden size, and those down to it.
        assertThat(written.tensors()).isEqualTo(Map.of(BlockFormat.F32, 5, instead, 14, format, 2));
    }

    /** A file as the directory that it was made of, and back. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-spm", "llama3-bpe", "qwen2-bpe", "qwen3-bpe", "gemma2-spm", "gemma3-spm",
        "from-llama-llama3rope", "from-qwen2-base"})
    void tokenizersAndTemplatesComeBack(String name) throws IOException {
        Path folder = SharedModels.require("gguf/" + name);
        Path source = Stream.of("F32", "BF16", "Q8_0").map(type -> folder.resolve(name + "." + type + ".gguf"))
                .filter(Files::exists).findFirst().orElseThrow();
        Path model = Files.createDirectories(directory.resolve("model"));
        Path file = directory.resolve("model.gguf");
        Files.writeString(model.resolve("config.json"), Checkpoint.configuration(source));
        try (Checkpoint checkpoint = Checkpoint.open(source); GgufFile gguf = GgufFile.open(source)) {
            List<TensorSpec> specs = checkpoint.config().tensors().entrySet().stream()
                    .map(tensor -> new TensorSpec(tensor.getKey(), StorageType.F32, tensor.getValue())).toList();
            SafetensorsWriter.write(
                    model.resolve("model.safetensors"), specs, spec -> checkpoint.floats(spec.name()));
            GgufTokenizer tokenizer = GgufTokenizer.of(gguf);
            Files.writeString(model.resolve("tokenizer.json"), tokenizer.json());
            if (tokenizer.chatTemplate().isPresent()) {
                Files.writeString(model.resolve("chat_template.jinja"), tokenizer.chatTemplate().get());
            }
            GgufWriter.write(model, file, BlockFormat.F32, NOBODY);
            try (Checkpoint written = Checkpoint.open(file); GgufFile other = GgufFile.open(file)) {
                assertThat(written.tokenizerIdentity()).isEqualTo(checkpoint.tokenizerIdentity());
                assertThat(written.stopTokens()).isEqualTo(checkpoint.stopTokens());
                assertThat(GgufTokenizer.of(other).chatTemplate()).isEqualTo(tokenizer.chatTemplate());
            }
        }
        if (!name.startsWith("gemma")) {
            assertSameBits(source, file);
        }
    }

    @Test
    void aFileInAnotherFormatKeepsItsMetadata() {
        Path source = SharedModels.require("gguf/llama-spm").resolve("llama-spm.F32.gguf");
        Path file = directory.resolve("model.gguf");
        GgufWriter.write(source, file, BlockFormat.BF16, NOBODY);
        try (GgufFile one = GgufFile.open(source); GgufFile other = GgufFile.open(file)) {
            for (String key : one.keys()) {
                if (!key.equals("general.file_type") && !key.equals("general.quantization_version")) {
                    assertThat(other.raw(key)).as(key).isEqualTo(one.raw(key));
                }
            }
            assertThat(other.integer("general.file_type")).contains(32L);
        }
        try (Checkpoint one = Checkpoint.open(source); Checkpoint other = Checkpoint.open(file)) {
            assertThat(other.tokenizerIdentity()).isEqualTo(one.tokenizerIdentity());
        }
    }

    @ParameterizedTest
    @EnumSource(value = BlockFormat.class, mode = Mode.EXCLUDE, names = {"F32"})
    void whatHasTheFormatAlreadyKeepsItsBlocks(BlockFormat format) throws IOException {
        Path first = directory.resolve("first.gguf");
        Path second = directory.resolve("second.gguf");
        GgufWriter.write(random(llama(256, 512), StorageType.F32), first, format, NOBODY);
        GgufWriter.write(first, second, format, NOBODY);
        assertSameBits(first, second);
    }

    @Test
    void progressEndsWithTheWholeFile() throws IOException {
        List<Long> seen = new ArrayList<>();
        Path file = directory.resolve("model.gguf");
        Written written = GgufWriter.write(random(llama(64, 96), StorageType.BF16), file, BlockFormat.Q8_0,
                (bytes, all) -> seen.add(all - bytes));
        assertThat(seen).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(seen.get(seen.size() - 1)).isBetween(0L, 31L);
        assertThat(written.bytes()).isEqualTo(Files.size(file));
    }

    @Test
    void nothingIsWrittenOver() throws IOException {
        Path file = Files.writeString(directory.resolve("model.gguf"), "mine");
        assertThatThrownBy(() -> GgufWriter.write(builtIn("draft"), file, BlockFormat.Q8_0, NOBODY))
                .isInstanceOf(ModelException.class).hasMessage(file + ": is there already");
        assertThat(file).hasContent("mine");
    }

    @Test
    void theNameSaysWhatTheFileIs() {
        Path file = directory.resolve("model.bin");
        assertThatThrownBy(() -> GgufWriter.write(builtIn("draft"), file, BlockFormat.Q8_0, NOBODY))
                .hasMessage(file + ": must end in .gguf, by which such files are told");
    }

    @Test
    void aPlaceThatIsNotThereIsNamed() {
        Path file = directory.resolve("none/model.gguf");
        assertThatThrownBy(() -> GgufWriter.write(builtIn("draft"), file, BlockFormat.Q8_0, NOBODY))
                .hasMessage(file + ": cannot be written: there is no directory " + directory.resolve("none"));
    }

    @Test
    void whatCannotBePackedIsNamedAndLeavesNothing() throws IOException {
        Path model = directory.resolve("model");
        LlamaConfig config = llama(64, 96);
        Files.createDirectories(model);
        Files.writeString(model.resolve("config.json"), config.toJson());
        SafetensorsWriter.write(model.resolve("model.safetensors"), TensorSpec.all(config, StorageType.F32), spec -> {
            float[] values = new float[(int) spec.elements()];
            values[3] = spec.name().equals("model.layers.1.mlp.up_proj.weight") ? Float.NaN : 1;
            return values;
        });
        Path file = directory.resolve("model.gguf");
        assertThatThrownBy(() -> GgufWriter.write(model, file, BlockFormat.Q8_0, NOBODY))
                .isInstanceOf(ModelException.class).hasMessage("tensor 'blk.1.ffn_up.weight': a number is NaN; "
                        + "those stored as Q8_0 must be finite");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(model);
        }
    }

    @Test
    void whoIsInterruptedLeavesNothing() throws IOException {
        Path file = directory.resolve("model.gguf");
        try {
            assertThatThrownBy(() -> GgufWriter.write(builtIn("draft"), file, BlockFormat.Q8_0,
                    (bytes, all) -> Thread.currentThread().interrupt()))
                    .isInstanceOf(ModelException.class).hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aTokenizerWithoutACounterpartIsRefused() throws IOException {
        Path model = random(llama(64, 96), StorageType.BF16);
        Files.writeString(model.resolve("tokenizer.json"), """
                {"model": {"type": "Unigram", "vocab": [["a", 0.0]]}}""");
        assertThatThrownBy(() -> GgufWriter.write(model, directory.resolve("model.gguf"), BlockFormat.Q8_0, NOBODY))
                .isInstanceOf(ModelException.class).hasMessage(model.resolve("tokenizer.json")
                        + ": has no counterpart in GGUF files: it is of type Unigram; only BPE can be said there");
    }
}
