// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.checkpoint.weights.StoredMatrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GGUF files as checkpoints. */
class GgufCheckpointTest {

    private static final int FUZZED = 2000;
    /** Tensors begin somewhere behind. */
    private static final int HEADER = 2700;

    @TempDir
    private Path directory;

    private static Path model(String name, String type) {
        return SharedModels.require("gguf/" + name).resolve(name + "." + type + ".gguf");
    }

    @Test
    void everyFileIsACheckpoint() throws IOException {
        assertThat(GgufModelTest.files()).hasSize(33).allSatisfy(file -> {
            try (Checkpoint checkpoint = Checkpoint.open(file)) {
                checkpoint.config().tensors().forEach((name, shape) -> {
                    float[] values = checkpoint.floats(name);
                    assertThat(values).hasSize(shape.stream().mapToInt(Long::intValue).reduce(1, Math::multiplyExact));
                });
                assertThat(Checkpoint.family(file)).contains(checkpoint.config().family());
                assertThat(checkpoint.tokenizerIdentity()).isPresent();
            }
        });
    }

    @Test
    void everyDamagedFileIsRefusedWithASentence() throws IOException {
        Path damaged = SharedModels.require("gguf/damaged");
        List<String> table = Files.readAllLines(damaged.resolve("damaged.tsv"));
        assertThat(table).hasSize(18).allSatisfy(line -> {
            Path file = damaged.resolve(line.split("\t")[0]);
            assertThatThrownBy(() -> Checkpoint.open(file).close()).as(line)
                    .isInstanceOf(ModelException.class).hasMessageStartingWith(file + ": ");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "missing-tensor | there is no tensor 'blk.0.ffn_down.weight' although metadata implies it",
        "wrong-shape | the bytes from 14752 to 15776, behind tensor 'blk.0.attn_v.weight' of shape [8, 32], belong to no"
                + " tensor; a shape or an offset is wrong"})
    void whatContradictsItselfIsNamedAsTheFileDoes(String name, String sentence) {
        Path file = SharedModels.require("gguf/damaged").resolve(name + ".gguf");
        assertThatThrownBy(() -> Checkpoint.open(file)).hasMessage(file + ": " + sentence);
    }

    @Test
    void whatIsKnownOfAModelComesFromItsMetadata() {
        Path file = model("llama-spm", "Q4_K_M");
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            ModelInfo info = checkpoint.info("m", "jvm", "f32");
            assertThat(info.family()).isEqualTo("llama");
            assertThat(info.vocabularySize()).isEqualTo(368);
            assertThat(info.contextLength()).isEqualTo(256);
            assertThat(info.stopTokens()).containsExactly(367);
            assertThat(info.tokenizer()).isEqualTo(checkpoint.tokenizerIdentity());
        }
    }

    @Test
    void quantizationDoesNotChangeTheTokenizer() {
        try (Checkpoint one = Checkpoint.open(model("llama-spm", "F32"));
                Checkpoint other = Checkpoint.open(model("llama-spm", "Q4_0"))) {
            assertThat(one.tokenizerIdentity()).isEqualTo(other.tokenizerIdentity());
        }
    }

    @ParameterizedTest
    @CsvSource({"llama-spm,F32,F32", "llama-spm,F16,F16", "llama-spm,BF16,BF16", "llama-spm,Q8_0,F32",
        "llama-spm,Q4_K_M,F32"})
    void blocksAreUnpackedToBinary32(String name, String type, StorageType storage) {
        try (Checkpoint checkpoint = Checkpoint.open(model(name, type))) {
            assertThat(checkpoint.storage()).isEqualTo(storage);
            assertThat(checkpoint.isStoredAs(storage)).isEqualTo(type.equals(storage.name()));
        }
    }

    @Test
    void biasesDecideHowACheckpointIsHeldButGainsDoNot() {
        try (Checkpoint checkpoint = Checkpoint.open(model("from-qwen2-base", "BF16"))) {
            assertThat(checkpoint.isStoredAs(StorageType.BF16)).isFalse();
        }
    }

    @Test
    void aFileOfAnotherKindIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("model.bin"), "x");
        assertThatThrownBy(() -> Checkpoint.open(file))
                .hasMessage(file + ": is neither a directory nor a .gguf file");
        assertThatThrownBy(() -> Checkpoint.open(directory.resolve("none.gguf")))
                .hasMessageEndingWith("none.gguf: there is no such file");
        assertThat(Checkpoint.family(file)).isEmpty();
    }

    @Test
    void aFileIsNotCopiedWithNoise() throws IOException {
        Path file = Files.write(directory.resolve("model.gguf"), new byte[1]);
        assertThatThrownBy(() -> RandomCheckpoint.disturbed(file, directory.resolve("d"), 0.1, 1))
                .hasMessageEndingWith("is a file; only directories are copied with noise");
    }

    @Test
    void whatEndsATurnIsToldByItsSpellingToo() throws IOException {
        Path file = GgufBuilder.llama().texts("tokenizer.ggml.tokens", List.of("a", "<|end|>", "<|endoftext|>"))
                .integer("tokenizer.ggml.eos_token_id", 2).write(directory.resolve("model.gguf"));
        try (GgufModel model = GgufModel.open(file)) {
            assertThat(model.config().integers("eos_token_id")).containsExactly(1, 2);
        }
    }

    /** Whatever becomes of a file's bytes: it is a checkpoint all of which can be read, or refused with a sentence. */
    @Test
    void damagedFilesAreReadOrRefused() throws IOException {
        byte[] good = Files.readAllBytes(SharedModels.require("gguf/damaged").resolve("good.gguf"));
        Random random = new Random(19);
        int refused = 0;
        for (int i = 0; i < FUZZED; i++) {
            byte[] bytes = random.nextInt(8) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int at = random.nextInt(Math.max(1, Math.min(HEADER, bytes.length - Long.BYTES)));
            if (bytes.length > Long.BYTES) {
                switch (random.nextInt(3)) {
                    case 0 -> bytes[at] = (byte) random.nextInt();
                    case 1 -> buffer.putInt(at, random.nextInt() >>> random.nextInt(32));
                    default -> buffer.putLong(at, random.nextLong() >>> random.nextInt(64));
                }
            }
            Path file = Files.write(directory.resolve("fuzzed.gguf"), bytes);
            try (Checkpoint checkpoint = Checkpoint.open(file)) {
                checkpoint.config().tensors().keySet().forEach(checkpoint::floats);
            } catch (ModelException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
                refused++;
            }
        }
        assertThat(refused).isBetween(FUZZED / 4, FUZZED);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void filesAreClosedHoweverOpeningEnds() throws IOException {
        Path good = model("llama-spm", "Q4_0");
        Path damaged = SharedModels.require("gguf/damaged");
        int before = openFiles();
        for (int i = 0; i < 50; i++) {
            try (Checkpoint checkpoint = Checkpoint.open(good)) {
                checkpoint.checksum();
            }
            for (String name : List.of("missing-tensor", "no-architecture", "unknown-type", "absurd-layers")) {
                assertThatThrownBy(() -> Checkpoint.open(damaged.resolve(name + ".gguf")))
                        .isInstanceOf(ModelException.class);
            }
        }
        assertThat(openFiles()).isLessThan(before + 25);
    }

    private static int openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return (int) files.count();
        }
    }

    /** Also where the converter interleaved rows, or joined matrices. */
    @Test
    void blocksOfARowAreUnpackedToTheRow() throws IOException {
        int matrices = 0;
        for (Path file : GgufModelTest.files()) {
            try (Checkpoint checkpoint = Checkpoint.open(file)) {
                DecoderWeights weights = DecoderWeights.of(checkpoint);
                for (StoredMatrix matrix : List.of(weights.embedding(), weights.queries(0), weights.keys(1),
                        weights.values(0), weights.output(0), weights.up(0), weights.down(1))) {
                    if (matrix.blocks().isPresent()) {
                        matrices++;
                        assertBlocksAreRows(matrix, matrix.blocks().get());
                    }
                }
            }
        }
        assertThat(matrices).isGreaterThan(100);
    }

    private static void assertBlocksAreRows(StoredMatrix matrix, BlockFormat format) {
        int count = matrix.outputs() - 1;
        int blocks = matrix.inputs() / format.elements() * count;
        byte[] bytes = new byte[blocks * format.bytes()];
        matrix.readBlocks(1, count, bytes);
        float[] unpacked = new float[count * matrix.inputs()];
        for (int block = 0; block < blocks; block++) {
            format.unpack(bytes, block * format.bytes(), unpacked, block * format.elements());
        }
        float[] rows = new float[unpacked.length];
        matrix.read(1, count, rows);
        assertThat(unpacked).as("%s of %s", matrix.name(), format).isEqualTo(rows);
    }
}
