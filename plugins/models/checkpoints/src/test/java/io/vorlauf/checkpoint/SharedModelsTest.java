// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints that other programs wrote. */
class SharedModelsTest {

    @ParameterizedTest
    @CsvSource({
        "gpt2-random-f32, F32, 98112, true",
        "gpt2-random-prefixed-f16, F16, 37344, true",
        "llama-gqa-untied-bf16, BF16, 128576, false",
        "llama-mha-tied-f32, F32, 55872, true",
        "stories260K, F32, 260032, true"
    })
    void aModelOpensAndIsWhatItIs(String name, StorageType storage, long parameters, boolean tied) {
        try (Checkpoint checkpoint = Checkpoint.open(SharedModels.require(name))) {
            assertThat(checkpoint.storage()).isEqualTo(storage);
            assertThat(checkpoint.parameterCount()).isEqualTo(parameters);
            assertThat(checkpoint.config().tied()).isEqualTo(tied);
            assertThat(checkpoint.tokenizerIdentity().isPresent()).isEqualTo(name.equals("stories260K"));
        }
    }

    @Test
    void storiesIsALlamaWithGroupedHeads() {
        try (Checkpoint checkpoint = Checkpoint.open(SharedModels.require("stories260K"))) {
            DecoderConfig config = checkpoint.config();
            assertThat(config.family()).isEqualTo("llama");
            assertThat(config.heads()).isEqualTo(8);
            assertThat(config.kvHeads()).isEqualTo(4);
            assertThat(config.headSize()).isEqualTo(8);
            assertThat(checkpoint.stopTokens()).containsExactly(2);
        }
    }

    @Test
    void everyWeightIsReadAsItIsStored() throws IOException {
        Path directory = SharedModels.require("llama-mha-tied-f32");
        try (SafetensorsFile file = SafetensorsFile.open(directory.resolve("model.safetensors"));
                Checkpoint checkpoint = Checkpoint.open(directory)) {
            byte[] bytes = Files.readAllBytes(directory.resolve("model.safetensors"));
            ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (TensorEntry entry : file.tensors().values()) {
                int[] shape = entry.shape().stream().mapToInt(Long::intValue).toArray();
                float[] values = checkpoint.floats(entry.name(), shape);
                for (int i = 0; i < values.length; i++) {
                    assertThat(values[i]).isEqualTo(all.getFloat((int) entry.offset() + 4 * i));
                }
            }
        }
    }
}
