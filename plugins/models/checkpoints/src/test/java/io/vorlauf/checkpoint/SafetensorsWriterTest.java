// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.checkpoint.RawSafetensors.Raw;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsWriterTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("some.safetensors");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadBackWhateverTheType(StorageType type) throws IOException {
        // More than one buffer holds, and numbers that all types hold exactly.
        float[] values = new float[200_003];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextInt(255) - 127) / 64f;
        }
        List<TensorSpec> specs = List.of(
                new TensorSpec("scalar", type, List.of()),
                new TensorSpec("none", type, List.of(0L, 7L)),
                new TensorSpec("many", type, List.of(200_003L, 1L)));
        write(specs, new float[] {-1.5f}, new float[0], values);

        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.tensors().keySet()).containsExactly("scalar", "none", "many");
            assertThat(floats(read, "scalar", type)).containsExactly(-1.5f);
            assertThat(floats(read, "none", type)).isEmpty();
            assertThat(floats(read, "many", type)).isEqualTo(values);
        }
    }

    private static float[] floats(SafetensorsFile file, String tensor, StorageType type) {
        TensorEntry entry = file.tensors().get(tensor);
        assertThat(entry.dtype()).isEqualTo(type.name());
        float[] values = new float[(int) entry.elements()];
        file.read(entry, 0, values.length, ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN), values, 0);
        return values;
    }

    @Test
    void anIndependentReaderFindsTheSameNumbers() throws IOException {
        writeOneOfEachType();

        Map<String, Raw> tensors = RawSafetensors.read(file);

        assertThat(tensors).containsOnlyKeys("half", "bfloat", "single");
        assertThat(tensors.get("half").dtype()).isEqualTo("F16");
        assertThat(tensors.get("half").shape()).containsExactly(3);
        assertThat(tensors.get("half").data().getShort(2)).isEqualTo((short) 0xc000);
        assertThat(tensors.get("bfloat").dtype()).isEqualTo("BF16");
        assertThat(tensors.get("bfloat").data().getShort(0)).isEqualTo((short) 0x3f80);
        assertThat(tensors.get("single").dtype()).isEqualTo("F32");
        assertThat(tensors.get("single").shape()).containsExactly(1, 2);
        assertThat(tensors.get("single").data().getFloat(4)).isEqualTo(0.1f);
    }

    @Test
    void theHeaderIsPaddedAndNamesTheFormatThatOtherReadersExpect() throws IOException {
        writeOneOfEachType();

        String header = RawSafetensors.header(file);

        assertThat(header.length() % 8).isZero();
        assertThat(header).startsWith("{\"__metadata__\":{\"format\":\"pt\"},");
    }

    @Test
    void everyTensorBeginsAtAMultipleOfItsElements() throws IOException {
        writeOneOfEachType();

        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.tensors().get("single").offset() % 4).isZero();
        }
    }

    private void writeOneOfEachType() throws IOException {
        List<TensorSpec> specs = List.of(
                new TensorSpec("half", StorageType.F16, List.of(3L)),
                new TensorSpec("bfloat", StorageType.BF16, List.of(2L)),
                new TensorSpec("single", StorageType.F32, List.of(1L, 2L)));
        write(specs, new float[] {1, -2, 3}, new float[] {1, 2}, new float[] {1, 0.1f});
    }

    private void write(List<TensorSpec> specs, float[]... values) throws IOException {
        SafetensorsWriter.write(file, specs, spec -> values[specs.indexOf(spec)]);
    }

    @Test
    void anUnfinishedFileLeavesNothingBehind() {
        assertThatThrownBy(() -> write(twoTensors(), new float[2])).isInstanceOf(IndexOutOfBoundsException.class);

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anUnfinishedFileLeavesTheOldOneAlone() throws IOException {
        Files.writeString(file, "old");

        assertThatThrownBy(() -> write(twoTensors(), new float[2])).isInstanceOf(IndexOutOfBoundsException.class);

        assertThat(file).hasContent("old");
    }

    @Test
    void aFinishedFileReplacesTheOldOne() throws IOException {
        Files.writeString(file, "old");

        write(List.of());

        assertThat(directory).isDirectoryContaining("glob:**.safetensors").isDirectoryNotContaining("glob:**.part");
        assertThat(RawSafetensors.read(file)).isEmpty();
    }

    @Test
    void tensorsAreAskedForInTheOrderInWhichTheyWereDeclared() throws IOException {
        List<String> asked = new ArrayList<>();
        SafetensorsWriter.write(file, twoTensors(), spec -> {
            asked.add(spec.name());
            return new float[(int) spec.elements()];
        });

        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void aTensorOfAnotherSizeIsRefused() {
        assertThatThrownBy(() -> write(twoTensors(), new float[3], new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor 'a' of shape [2] has 2 elements, not 3");
    }

    @Test
    void theSameNameTwiceIsRefused() {
        TensorSpec spec = new TensorSpec("a", StorageType.F32, List.of(2L));

        assertThatThrownBy(() -> write(List.of(spec, spec), new float[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor 'a' is declared twice");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void impossibleTensorsCannotBeDeclared() {
        assertThatThrownBy(() -> new TensorSpec("a", StorageType.F32, List.of(2L, -1L)))
                .hasMessage("tensor 'a' has shape [2, -1]; no size may be negative");
        assertThatThrownBy(() -> new TensorSpec("a", StorageType.F32, List.of(1L << 40, 1L << 22)))
                .hasMessage("tensor 'a' of shape [1099511627776, 4194304] is too large");
        assertThatThrownBy(() -> new TensorSpec("__metadata__", StorageType.F32, List.of()))
                .hasMessage("a tensor cannot have the name '__metadata__'");
    }

    private static List<TensorSpec> twoTensors() {
        return List.of(
                new TensorSpec("a", StorageType.F32, List.of(2L)), new TensorSpec("b", StorageType.F32, List.of(3L)));
    }
}
