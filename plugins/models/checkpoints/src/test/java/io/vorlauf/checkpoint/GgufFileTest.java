// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {

    private static final int FUZZED = 2000;

    @TempDir
    private Path directory;

    private Path file(GgufBuilder builder) throws IOException {
        return builder.write(directory.resolve("model.gguf"));
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void assertRefused(byte[] bytes, String... sentence) throws IOException {
        Path file = Files.write(directory.resolve("model.gguf"), bytes);
        assertThatThrownBy(() -> GgufFile.open(file).close())
                .isInstanceOf(ModelException.class).hasMessageStartingWith(file + ": ")
                .hasMessageContainingAll(sentence);
    }

    @Test
    void valuesComeBackAsTheyWereWritten() throws IOException {
        Path path = file(new GgufBuilder()
                .text("a", "grün").integer("b", -5).number("c", 1.5f).flag("d", true)
                .texts("e", List.of("", "ä", "z")).numbers("f", 1, 2.5f).integers("g", 3, -4));
        try (GgufFile file = GgufFile.open(path)) {
            assertThat(file.keys()).containsExactly("a", "b", "c", "d", "e", "f", "g");
            assertThat(file.text("a")).contains("grün");
            assertThat(file.integer("b")).contains(4294967291L);
            assertThat(file.number("c")).contains(1.5);
            assertThat(file.flag("d")).contains(true);
            assertThat(file.texts("e").orElseThrow()).containsExactly("", "ä", "z");
            assertThat(file.numbers("f").orElseThrow()).containsExactly(1, 2.5);
            assertThat(file.integers("g").orElseThrow()).containsExactly(3, -4);
            assertThat(file.text("h")).isEmpty();
        }
    }

    @Test
    void aValueOfAnotherKindIsNamed() throws IOException {
        Path path = file(new GgufBuilder().text("a", "x").integers("b", 1, 2).integer("c", 7));
        try (GgufFile file = GgufFile.open(path)) {
            assertThatThrownBy(() -> file.integer("a"))
                    .hasMessage(path + ": 'a' must be an integer below 2^63, not 'x'");
            assertThatThrownBy(() -> file.texts("b"))
                    .hasMessage(path + ": 'b' must be an array of texts, not an array of 2 int32");
            assertThatThrownBy(() -> file.flag("c")).hasMessage(path + ": 'c' must be true or false, not 7");
        }
    }

    @Test
    void keysOfEveryKindAreRead() {
        try (GgufFile file = GgufFile.open(SharedModels.require("gguf/damaged").resolve("good-extra.gguf"))) {
            assertThat(file.integer("x.0")).contains(200L);
            assertThat(file.integer("x.1")).contains(-5L);
            assertThat(file.integer("x.2")).contains(60000L);
            assertThat(file.integer("x.3")).contains(-300L);
            assertThat(file.integer("x.4")).contains(2147483648L);
            assertThat(file.integer("x.5")).contains(-7L);
            assertThat(file.number("x.6")).contains(1.5);
            assertThat(file.flag("x.7")).contains(true);
            assertThat(file.number("x.8")).contains(0x1p63);
            assertThatThrownBy(() -> file.integer("x.8")).hasMessageContaining("not 9223372036854775808");
            assertThat(file.integer("x.9")).contains(-1L);
            assertThat(file.number("x.10")).contains(0.1);
            assertThat(file.numbers("x.a3").orElseThrow()).containsExactly(-300, -300, -300);
            assertThat(file.numbers("x.a8").orElseThrow()).containsOnly(0x1p63);
            assertThat(file.texts("x.e").orElseThrow()).isEmpty();
        }
    }

    @Test
    void rangesOfATensorAreReadAcrossBlocks() throws IOException {
        byte[] blocks = new byte[3 * 34];
        for (int i = 0; i < 3; i++) {
            blocks[34 * i + 1] = 0x3c;
            for (int j = 0; j < 32; j++) {
                blocks[34 * i + 2 + j] = (byte) (32 * i + j);
            }
        }
        try (GgufFile file = GgufFile.open(file(new GgufBuilder().tensor("t", 8, blocks, 96)))) {
            TensorEntry tensor = file.tensors().get("t");
            for (int first = 0; first < 96; first += 5) {
                for (int count = 0; count <= 96 - first; count += 3) {
                    float[] read = new float[count + 2];
                    file.read(tensor, first, count, buffer(70), read, 1);
                    for (int i = 0; i < count; i++) {
                        assertThat(read[1 + i]).isEqualTo(first + i);
                    }
                    assertThat(read[count + 1]).isZero();
                }
            }
        }
    }

    @Test
    void shapesHaveTheOutermostDimensionFirst() throws IOException {
        try (GgufFile file = GgufFile.open(file(new GgufBuilder().floats("t", new float[6], 2, 3)))) {
            assertThat(file.tensors().get("t").shape()).containsExactly(3L, 2L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"good.gguf", "good-v2.gguf", "good-extra.gguf"})
    void whatIsRightIsRead(String name) {
        try (GgufModel model = GgufModel.open(SharedModels.require("gguf/damaged").resolve(name))) {
            assertThat(model.tensors()).hasSize(12);
            model.tensors().keySet().forEach(tensor -> assertFinite(model, tensor));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "truncated-header | it is truncated or its header is wrong",
        "truncated-data | ends beyond the end of the file",
        "absurd-tensor-count | announces 1152921504606846976 tensors",
        "absurd-string | announces 1152921504606846976 bytes for",
        "absurd-array | announces 288230376151711744 elements of",
        "wrong-magic | it begins with 'GGML', not with 'GGUF'",
        "version-1 | of version 1; versions 2 and 3 are read",
        "big-endian | in big-endian order",
        "overlapping-tensors | overlap at byte",
        "unknown-type | has type number 77; what can be read is F32",
        "offset-beyond-end | at offset 1099511627776 ends beyond the end",
        "dims-overflow | impossible dimension",
        "alignment-zero | 'general.alignment' must be a power of two from 1 to 1048576, not 0",
        "no-architecture | 'general.architecture' is missing",
        "unknown-architecture | 'general.architecture' must be a supported architecture (llama, ",
        "absurd-layers | 'llama.block_count' must be at most 4096, not 4294967295"})
    void whatIsDamagedIsRefused(String name, String sentence) {
        Path file = SharedModels.require("gguf/damaged").resolve(name + ".gguf");
        assertThatThrownBy(() -> GgufModel.open(file).close())
                .isInstanceOf(ModelException.class).hasMessageStartingWith(file + ": ")
                .hasMessageContaining(sentence);
    }

    @Test
    void aKeyThatIsThereTwiceIsNamed() throws IOException {
        byte[] bytes = new GgufBuilder().integer("aaaa", 1).integer("bbbb", 2).bytes();
        byte[] twice = replace(bytes, "bbbb", "aaaa");
        assertRefused(twice, "has the key 'aaaa' twice");
    }

    @Test
    void aTensorThatIsThereTwiceIsNamed() throws IOException {
        byte[] bytes = new GgufBuilder().floats("tttt", new float[1], 1).floats("uuuu", new float[1], 1).bytes();
        assertRefused(replace(bytes, "uuuu", "tttt"), "declares tensor 'tttt' twice");
    }

    @Test
    void namesThatAreNotTextAreRefused() throws IOException {
        byte[] bytes = new GgufBuilder().integer("bbbb", 2).bytes();
        assertRefused(replace(bytes, "bbbb", "b\u00ffbb"), "the name of key 0 is not UTF-8 text");
    }

    @Test
    void rowsHaveToBeWholeBlocks() throws IOException {
        assertRefused(new GgufBuilder().tensor("t", 8, new byte[34], 16, 2).bytes(),
                "tensor 't' of type Q8_0 has rows of 16", "whole blocks of 32");
    }

    @Test
    void aTypeThatIsNotReadIsNamed() throws IOException {
        assertRefused(new GgufBuilder().tensor("t", 10, new byte[84], 256).bytes(),
                "tensor 't' has type Q2_K; what can be read is F32, F16, BF16, Q4_0");
    }

    @Test
    void bytesThatBelongToNoTensorAreRefused() throws IOException {
        GgufBuilder builder = new GgufBuilder().floats("t", new float[64], 64).floats("u", new float[1], 1);
        byte[] bytes = builder.bytes();
        int dimension = indexOf(bytes, "t".getBytes()) + 1 + 4;
        bytes[dimension] = 8;
        assertRefused(bytes, "belong to no tensor");
    }

    @Test
    void arraysInArraysHaveAnEnd() throws IOException {
        ByteBuffer nested = buffer(12 * 20);
        for (int i = 0; i < 20; i++) {
            nested.putInt(9).putLong(1);
        }
        assertRefused(new GgufBuilder().value("a", 9, nested.array()).bytes(), "'a' is nested deeper than 8");
    }

    @Test
    void arraysInArraysAreReadOver() throws IOException {
        ByteBuffer nested = buffer(12 + 2 * (12 + 4)).putInt(9).putLong(2);
        nested.putInt(4).putLong(1).putInt(7).putInt(4).putLong(1).putInt(8);
        Path path = file(new GgufBuilder().value("a", 9, nested.array()).integer("b", 3));
        try (GgufFile file = GgufFile.open(path)) {
            assertThat(file.integer("b")).contains(3L);
            assertThatThrownBy(() -> file.integers("a")).hasMessageContaining("an array of 2 array");
        }
    }

    @Test
    void afterClosingNothingCanBeRead() throws IOException {
        GgufFile file = GgufFile.open(file(new GgufBuilder().text("a", "x")));
        file.close();
        file.close();
        assertThatThrownBy(() -> file.text("a")).isInstanceOf(ModelException.class);
    }

    @Test
    void filesThatAreNoneAreNamed() throws IOException {
        assertThatThrownBy(() -> GgufFile.open(directory.resolve("none.gguf")))
                .hasMessageEndingWith("there is no such file");
        assertThatThrownBy(() -> GgufFile.open(directory)).hasMessageEndingWith("is not a file");
        assertRefused(new byte[3], "is not a GGUF file: it has only 3 bytes");
        assertRefused("GGUF".getBytes(), "ends at byte 4, within the version");
    }

    @Test
    void whatABrokenDownloadLeftIsNamed() throws IOException {
        assertRefused("version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII),
                "is a pointer of Git LFS, not the file itself");
        assertRefused("<!doctype html>".getBytes(StandardCharsets.US_ASCII), "is an HTML page, not the file itself");
        assertRefused(new byte[0], "is empty; download it again");
    }

    /** Whatever becomes of a file's bytes: it is read, or refused with a sentence. */
    @Test
    void damagedFilesAreReadOrRefused() throws IOException {
        Path damaged = SharedModels.require("gguf/damaged");
        List<byte[]> originals = List.of(
                Files.readAllBytes(damaged.resolve("good.gguf")),
                Files.readAllBytes(damaged.resolve("good-extra.gguf")));
        Random random = new Random(20);
        int refused = 0;
        for (int i = 0; i < FUZZED; i++) {
            byte[] bytes = originals.get(i % originals.size()).clone();
            damage(random).accept(bytes);
            int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length;
            Path file = Files.write(directory.resolve("fuzzed.gguf"), Arrays.copyOf(bytes, length));
            try (GgufModel model = GgufModel.open(file)) {
                for (String key : model.file().keys()) {
                    readAnyhow(model.file(), key);
                }
                model.tensors().forEach((name, entry) -> {
                    float[] values = new float[(int) entry.elements()];
                    model.read(entry, 0, values.length, buffer(4096), values, 0);
                });
            } catch (ModelException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
                refused++;
            }
        }
        assertThat(refused).isBetween(FUZZED / 4, FUZZED);
    }

    private static Consumer<byte[]> damage(Random random) {
        // Headers are the smaller part, and the part that can be wrong.
        int header = 3000;
        return switch (random.nextInt(4)) {
            case 0 -> bytes -> bytes[random.nextInt(header)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes -> {
                for (int i = 0; i < 4; i++) {
                    bytes[random.nextInt(header)] = (byte) random.nextInt();
                }
            };
            case 2 -> bytes -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(random.nextInt(header), random.nextLong() >>> random.nextInt(64));
            default -> bytes -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(random.nextInt(header), random.nextInt() >>> random.nextInt(32));
        };
    }

    private static void readAnyhow(GgufFile file, String key) {
        List<Runnable> all = List.of(() -> file.text(key), () -> file.integer(key), () -> file.number(key),
                () -> file.flag(key), () -> file.texts(key), () -> file.integers(key), () -> file.numbers(key));
        for (Runnable reading : all) {
            try {
                reading.run();
            } catch (ModelException e) {
                assertThat(e).hasMessageStartingWith(file.path() + ": ");
            }
        }
    }

    static void assertFinite(GgufModel model, String tensor) {
        long elements = model.tensors().get(tensor).elements();
        float[] values = new float[(int) elements];
        model.read(model.tensors().get(tensor), 0, values.length, buffer(1 << 14), values, 0);
        boolean something = false;
        for (float value : values) {
            assertThat(Float.isFinite(value)).isTrue();
            something |= value != 0;
        }
        assertThat(something).as(tensor).isTrue();
    }

    private static byte[] replace(byte[] bytes, String from, String to) {
        byte[] with = to.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(with, 0, bytes, indexOf(bytes, from.getBytes()), with.length);
        return bytes;
    }

    private static int indexOf(byte[] bytes, byte... wanted) {
        return Stream.iterate(0, i -> i + 1).limit(bytes.length - wanted.length)
                .filter(i -> Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length))
                .findFirst().orElseThrow();
    }
}
