// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.shell.command.BadInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {

    private static final int TEXT = 8;
    private static final int INTEGER = 4;
    private static final int FLOAT = 6;

    private final ByteBuffer bytes = ByteBuffer.allocate(2048).order(ByteOrder.LITTLE_ENDIAN);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writeTheSmallestGgufFile() throws IOException {
        file = folder.resolve("small-model.Q8_0.gguf");
        bytes.put("GGUF".getBytes(StandardCharsets.UTF_8)).putInt(3).putLong(1).putLong(8);
        put("general.architecture", TEXT);
        put("llama");
        put("llama.block_count", INTEGER).putInt(2);
        put("llama.context_length", INTEGER).putInt(64);
        put("llama.embedding_length", INTEGER).putInt(8);
        put("llama.feed_forward_length", INTEGER).putInt(12);
        put("llama.attention.head_count", INTEGER).putInt(2);
        put("llama.attention.layer_norm_rms_epsilon", FLOAT).putFloat(1e-5f);
        put("tokenizer.ggml.model", TEXT);
        put("llama");
        put("token_embd.weight").putInt(2).putLong(8).putLong(10).putInt(0).putLong(0);
        int data = (bytes.position() + 31) / 32 * 32;
        Files.write(file, Arrays.copyOf(bytes.array(), data + 320));
    }

    private ByteBuffer put(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return bytes.putLong(encoded.length).put(encoded);
    }

    private ByteBuffer put(String key, int kind) {
        return put(key).putInt(kind);
    }

    @Test
    void aGgufFileIsDescribedByItsMetadata() throws IOException {
        ModelDirectory model = ModelDirectory.read(file);

        assertThat(model.name()).isEqualTo("small-model.Q8_0");
        assertThat(model.family()).contains("llama");
        assertThat(model.layers()).hasValue(2);
        assertThat(model.contextLength()).hasValue(64);
        assertThat(model.vocabularySize()).hasValue(10);
        assertThat(model.tokenizer()).contains(file);
        assertThat(model.weightBytes()).isEqualTo(Files.size(file));
    }

    @Test
    void aDamagedGgufFileIsNamed() throws IOException {
        Files.writeString(file, "GGUF");
        assertThatThrownBy(() -> ModelDirectory.read(file)).isInstanceOf(BadInput.class)
                .hasMessage(file + ": ends at byte 4, within the version; it is truncated");
    }

    @Test
    void aDirectoryWithAGgufFileSaysThatTheFileIsToBeNamed() {
        assertThatThrownBy(() -> ModelDirectory.read(folder)).isInstanceOf(BadInput.class)
                .hasMessage(folder + " is not a model directory: it has no config.json; to use "
                        + "small-model.Q8_0.gguf, name the file");
    }

    @Test
    void aFileThatIsNotThereIsCalledAFile() {
        Path file = folder.resolve("nosuch.gguf");

        assertThatThrownBy(() -> ModelDirectory.read(file)).isInstanceOf(BadInput.class)
                .hasMessage("there is no model file " + file);
    }
}
