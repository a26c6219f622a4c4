// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIndexOutOfBoundsException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.tokenizer.TokenizerDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void aCheckpointSaysWhatItIs(StorageType type) throws IOException {
        RandomCheckpoint.write(directory, Shapes.GPT2, type, 1);

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.config()).isEqualTo(Shapes.GPT2.decoder());
            assertThat(checkpoint.storage()).isEqualTo(type);
            assertThat(StorageType.values()).filteredOn(checkpoint::isStoredAs).containsExactly(type);
            assertThat(checkpoint.tokenizerIdentity()).isEmpty();
        }
    }

    @Test
    void theTokenizerIsIdentifiedByItsContent() throws IOException {
        RandomCheckpoint.write(directory, Shapes.GPT2, StorageType.F32, 1);
        Path tokenizer = Files.writeString(directory.resolve("tokenizer.json"), "{}");

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.tokenizerIdentity()).contains(TokenizerDescription.read(tokenizer).identity());
        }
    }

    @Test
    void theChecksumIsThatOfTheWeights() throws IOException {
        RandomCheckpoint.write(directory.resolve("first"), Shapes.GPT2, StorageType.F32, 1);
        RandomCheckpoint.write(directory.resolve("same"), Shapes.GPT2, StorageType.F32, 1);
        RandomCheckpoint.write(directory.resolve("other"), Shapes.GPT2, StorageType.F32, 2);

        assertThat(checksum("first")).isEqualTo(checksum("same")).isNotEqualTo(checksum("other"))
                .matches("crc32c:[0-9a-f]{8}");
    }

    private String checksum(String name) {
        try (Checkpoint checkpoint = Checkpoint.open(directory.resolve(name))) {
            return checkpoint.checksum();
        }
    }

    @Test
    void parametersOfTheSmallestGpt2AreCountedAsItsAuthorsDo() {
        long count = Gpt2Config.gpt2().tensors().values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                .sum();

        assertThat(count).isEqualTo(124_439_808);
    }

    @Test
    void buffersAndATiedHeadDoNotCountAsParameters() throws IOException {
        Map<String, List<Long>> tensors = new LinkedHashMap<>(Shapes.TIED_LLAMA.tensors());
        tensors.put("lm_head.weight", List.of(31L, 12L));
        tensors.put("model.layers.0.self_attn.rotary_emb.inv_freq", List.of(2L));
        write(Shapes.TIED_LLAMA.toJson(), tensors);

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            // 31 × 12 embedding, per layer 4 × 12 × 12 attention, 3 × 12 × 10 feed-forward, 2 × 12 norms, a last norm
            assertThat(checkpoint.parameterCount()).isEqualTo(372 + 2 * (576 + 360 + 24) + 12);
        }
    }

    @Test
    void aTensorIsReadRowByRow() throws IOException {
        write(Shapes.GPT2.toJson(), Shapes.GPT2.tensors());

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            float[] values = checkpoint.floats("wte.weight", 29, 8);
            assertThat(values).hasSize(29 * 8).startsWith(0, 1, 2).endsWith(230, 231);
            assertThat(checkpoint.entry("wte.weight").shape()).containsExactly(29L, 8L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBlockOfAMatrixIsThatOfTheWhole(StorageType type) throws IOException {
        RandomCheckpoint.write(directory, Shapes.GPT2, type, 1);
        int hidden = Shapes.GPT2.hiddenSize();
        int inner = Shapes.GPT2.intermediateSize();

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            float[] whole = checkpoint.floats("h.0.mlp.c_fc.weight", hidden, inner);
            float[] block = new float[2 * 3];
            checkpoint.read("h.0.mlp.c_fc.weight", hidden, inner, 1, 2, inner - 3, 3, block, 0, 3);
            float[] rows = new float[2 * inner];
            checkpoint.read("h.0.mlp.c_fc.weight", hidden, inner, 1, 2, 0, inner, rows, 0, inner);

            assertThat(rows).containsExactly(Arrays.copyOfRange(whole, inner, 3 * inner));
            for (int i = 0; i < block.length; i++) {
                assertThat(block[i]).isEqualTo(rows[i / 3 * inner + inner - 3 + i % 3]);
            }
            assertThatIndexOutOfBoundsException().isThrownBy(() -> checkpoint.read(
                    "h.0.mlp.c_fc.weight", hidden, inner, 0, 1, inner - 2, 3, block, 0, 3));
        }
    }

    @Test
    void aTensorOfAnotherShapeThanExpectedIsAnError() throws IOException {
        RandomCheckpoint.write(directory, Shapes.GPT2, StorageType.F32, 1);

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThatThrownBy(() -> checkpoint.floats("wte.weight", 8, 29))
                    .isInstanceOf(ModelException.class)
                    .hasMessage(weights() + ": tensor 'wte.weight' has shape [29, 8], not [8, 29]");
            assertThatThrownBy(() -> checkpoint.floats("wte.bias", 8))
                    .isInstanceOf(ModelException.class)
                    .hasMessage(weights() + ": there is no tensor 'wte.bias'");
        }
    }

    @Test
    void aClosedCheckpointCannotBeRead() throws IOException {
        RandomCheckpoint.write(directory, Shapes.GPT2, StorageType.F32, 1);
        Checkpoint checkpoint = Checkpoint.open(directory);

        checkpoint.close();
        checkpoint.close();

        assertThatThrownBy(() -> checkpoint.floats("ln_f.weight", 8))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(weights() + " is closed");
    }

    @Test
    void gpt2NamesMayHaveAPrefix() throws IOException {
        Map<String, List<Long>> tensors = new LinkedHashMap<>();
        Shapes.UNTIED_GPT2.tensors().forEach((name, shape) ->
                tensors.put(name.startsWith("lm_head") ? name : "transformer." + name, shape));
        tensors.put("transformer.h.0.attn.bias", List.of(1L, 1L, 16L, 16L));
        write(Shapes.UNTIED_GPT2.toJson(), tensors);

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.entry("lm_head.weight").name()).isEqualTo("lm_head.weight");
            assertThat(checkpoint.entry("h.1.ln_1.weight").name()).isEqualTo("transformer.h.1.ln_1.weight");
            assertThat(checkpoint.floats("h.1.ln_1.weight", 8)).startsWith(0, 1);
        }
    }

    private void leaveOutWhetherTheHeadIsTied(ModelConfig config) throws IOException {
        JsonObject json = JsonParser.parseString(config.toJson()).getAsJsonObject();
        json.remove("tie_word_embeddings");
        Files.writeString(directory.resolve("config.json"), json.toString());
    }

    @Test
    void gpt2HasAHeadOfItsOwnIfTheWeightsHaveOneAndTheConfigurationIsSilent() throws IOException {
        RandomCheckpoint.write(directory, Shapes.UNTIED_GPT2, StorageType.F32, 1);
        leaveOutWhetherTheHeadIsTied(Shapes.UNTIED_GPT2);

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.config()).isEqualTo(Shapes.UNTIED_GPT2.decoder());
        }
    }

    @Test
    void aHeadThatIsTheEmbeddingOnceMoreIsTied() throws IOException {
        write(Shapes.GPT2.toJson(), Shapes.UNTIED_GPT2.tensors());
        leaveOutWhetherTheHeadIsTied(Shapes.GPT2);

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.config().tied()).isTrue();
        }
    }

    @Test
    void aHeadOfItsOwnInATiedModelIsRefused() throws IOException {
        RandomCheckpoint.write(directory, Shapes.UNTIED_GPT2, StorageType.F32, 1);
        Files.writeString(directory.resolve("config.json"), Shapes.GPT2.toJson());

        assertRefused(weights() + ": has a head 'lm_head.weight' of its own although the model is tied "
                + "('tie_word_embeddings'): it differs from 'wte.weight'");
    }

    @Test
    void aTiedTableMayBeThereAsHeadOnly() throws IOException {
        Map<String, List<Long>> tensors = new LinkedHashMap<>(Shapes.TIED_LLAMA.tensors());
        tensors.put("lm_head.weight", tensors.remove("model.embed_tokens.weight"));
        write(Shapes.TIED_LLAMA.toJson(), tensors);

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.entry("model.embed_tokens.weight").name()).isEqualTo("lm_head.weight");
        }
    }

    @Test
    void namesMayLackTheirPrefix() throws IOException {
        Map<String, List<Long>> tensors = new LinkedHashMap<>();
        Shapes.LLAMA.tensors().forEach((name, shape) -> tensors.put(name.replaceFirst("^model\\.", ""), shape));
        write(Shapes.LLAMA.toJson(), tensors);

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.entry("model.norm.weight").name()).isEqualTo("norm.weight");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "model.layers.0.self_attn.q_proj.bias", "model.layers.1.self_attn.q_norm.weight",
        "model.layers.0.self_attn.q_proj.lora_A.weight", "score.weight"
    })
    void aTensorThatNobodyWouldReadIsRefused(String name) throws IOException {
        Map<String, List<Long>> tensors = new LinkedHashMap<>(Shapes.LLAMA.tensors());
        tensors.put(name, List.of(2L));
        write(Shapes.LLAMA.toJson(), tensors);

        assertRefused(weights() + ": has tensor '" + name + "', which a model of family llama with this config.json does "
                + "not have: it would be ignored");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "model.gguf | there is model.gguf, which is a model by itself: name the file instead of the directory",
        "model-00001-of-00002.safetensors | there is model-00001-of-00002.safetensors, a shard without its index: "
                + "download model.safetensors.index.json too",
        "pytorch_model.bin | there is pytorch_model.bin, which only PyTorch reads: AutoModelForCausalLM.from_pretrained("
                + "DIRECTORY).save_pretrained(OTHER) writes safetensors",
        "consolidated.safetensors | there is consolidated.safetensors: call it model.safetensors if it is the whole "
                + "model",
        "tf_model.h5 | there is tf_model.h5, which is not read"
    })
    void whatIsThereInPlaceOfWeightsIsNamed(String file, String message) throws IOException {
        Files.writeString(directory.resolve("config.json"), Shapes.LLAMA.toJson());
        Files.writeString(directory.resolve(file), "something");

        assertRefused(directory + ": has neither model.safetensors nor model.safetensors.index.json; " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "generation_config.json", "tokenizer.json", "model.safetensors"})
    void whatABrokenDownloadLeftInPlaceOfAFileIsNamed(String name) throws IOException {
        RandomCheckpoint.write(directory, Shapes.LLAMA, StorageType.F32, 1);
        Files.writeString(
                directory.resolve(name), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");

        assertRefused(directory.resolve(name) + ": is a pointer of Git LFS, not the file itself; fetch that with "
                + "\"git lfs pull\" in its directory, or download the model again");
    }

    @Test
    void gpt2IsTiedIfItsConfigurationSaysSo() throws IOException {
        write(Shapes.GPT2.toJson(), Shapes.UNTIED_GPT2.tensors());

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.config().tied()).isTrue();
        }
    }

    @Test
    void aTensorOfAShapeThatTheConfigurationDoesNotImplyIsRefused() throws IOException {
        Map<String, List<Long>> tensors = new LinkedHashMap<>(Shapes.GPT2.tensors());
        tensors.put("h.1.attn.c_attn.weight", List.of(24L, 8L));
        write(Shapes.GPT2.toJson(), tensors);

        assertRefused(weights() + ": tensor 'h.1.attn.c_attn.weight' has shape [24, 8], but config.json implies "
                + "[8, 24]");
    }

    @Test
    void aMissingTensorIsRefusedByTheNameItWouldHave() throws IOException {
        Map<String, List<Long>> tensors = new LinkedHashMap<>();
        Shapes.GPT2.tensors().forEach((name, shape) -> tensors.put("transformer." + name, shape));
        tensors.remove("transformer.h.1.ln_2.bias");
        write(Shapes.GPT2.toJson(), tensors);

        assertRefused(weights() + ": there is no tensor 'transformer.h.1.ln_2.bias' although config.json implies it");
    }

    @Test
    void aMissingHeadIsRefusedIfItIsNotTied() throws IOException {
        Map<String, List<Long>> tensors = new LinkedHashMap<>(Shapes.LLAMA.tensors());
        tensors.remove("lm_head.weight");
        write(Shapes.LLAMA.toJson(), tensors);

        assertRefused(weights() + ": there is no tensor 'lm_head.weight' although config.json does not tie "
                + "the head to the embedding ('tie_word_embeddings' is not true)");
    }

    @Test
    void moreLayersThanTheConfigurationDeclaresAreRefused() throws IOException {
        Map<String, List<Long>> tensors = new LinkedHashMap<>(Shapes.LLAMA.tensors());
        tensors.put("model.layers.2.input_layernorm.weight", List.of(12L));
        write(Shapes.LLAMA.toJson(), tensors);

        assertRefused(weights() + ": has tensor 'model.layers.2.input_layernorm.weight' although config.json "
                + "declares only 2 layers");
    }

    @Test
    void aTypeThatCannotBeReadIsRefusedOnlyWhereItIsNeeded() throws IOException {
        write(Shapes.LLAMA.toJson(), Shapes.LLAMA.tensors());
        String header = RawSafetensors.header(weights());
        byte[] data = new byte[(int) (Files.size(weights()) - 8 - header.length())];
        byte[] changed = header.replace(
                        "\"model.norm.weight\":{\"dtype\":\"F32\"", "\"model.norm.weight\":{\"dtype\":\"I32\"")
                .getBytes();
        RawSafetensors.write(weights(), changed.length, changed, data);

        assertRefused(weights() + ": tensor 'model.norm.weight' has type I32; weights can be F32, F16 or BF16");
    }

    @Test
    void aMissingDirectoryIsRefused() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> Checkpoint.open(missing))
                .isInstanceOf(ModelException.class)
                .hasMessage(missing + ": there is no such directory");
    }

    @Test
    void aFileInPlaceOfADirectoryIsRefused() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(file + ": is neither a directory nor a .gguf file");
    }

    @Test
    void aDirectoryWithoutWeightsIsRefused() throws IOException {
        Files.writeString(config(), Shapes.GPT2.toJson());

        assertRefused(directory + ": has neither model.safetensors nor model.safetensors.index.json");
    }

    @Test
    void openingThatFailsLeavesNoFileOpen() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "open files cannot be counted here");
        RandomCheckpoint.writeSharded(directory, Shapes.GPT2, StorageType.F32, 1, 3);
        Files.writeString(config(), Shapes.TIED_LLAMA.toJson());
        Path damaged = Files.createDirectory(directory.resolve("damaged"));
        Files.writeString(damaged.resolve("config.json"), Shapes.GPT2.toJson());
        RawSafetensors.write(damaged.resolve("model.safetensors"), "{\"a\":1}", 0);

        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> Checkpoint.open(directory)).isInstanceOf(ModelException.class);
            assertThatThrownBy(() -> Checkpoint.open(damaged)).isInstanceOf(ModelException.class);
        }

        assertThat(openFilesBelow(directory)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors"})
    void whateverByteIsDamagedACheckpointOpensOrIsRefusedInOneLine(String name) throws IOException {
        RandomCheckpoint.writeSharded(directory, Shapes.LLAMA, StorageType.F32, 1, 2);
        byte[] intact = Files.readAllBytes(directory.resolve(name));
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = intact.clone();
            damaged[random.nextInt(Math.min(intact.length, 1_500))] = (byte) random.nextInt(256);
            Files.write(directory.resolve(name), damaged);
            try (Checkpoint checkpoint = Checkpoint.open(directory)) {
                checkpoint.config().tensors().forEach(
                        (tensor, shape) -> assertThat(checkpoint.entry(tensor).shape()).isEqualTo(shape));
            } catch (ModelException e) {
                assertThat(e).hasMessageStartingWith(directory.toString());
                assertThat(e.getMessage().lines()).hasSize(1);
            }
        }
    }

    private static List<Path> openFilesBelow(Path directory) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(Files::isSymbolicLink)
                    .map(CheckpointTest::target)
                    .filter(target -> target.startsWith(directory))
                    .toList();
        }
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException closedMeanwhile) {
            return link;
        }
    }

    private Path config() {
        return directory.resolve("config.json");
    }

    private Path weights() {
        return directory.resolve("model.safetensors");
    }

    /** Writes tensors whose elements are 0, 1, 2, … */
    private void write(String config, Map<String, List<Long>> tensors) throws IOException {
        Files.writeString(config(), config);
        List<TensorSpec> specs = tensors.entrySet().stream()
                .map(tensor -> new TensorSpec(tensor.getKey(), StorageType.F32, tensor.getValue()))
                .toList();
        SafetensorsWriter.write(weights(), specs, spec -> {
            float[] values = new float[(int) spec.elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            return values;
        });
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Checkpoint.open(directory)).isInstanceOf(ModelException.class).hasMessage(message);
    }
}
