// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.cli.internal.platform.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoisyDraftsTest {

    @Test
    void everyLevelIsAModelOfTheSameShapeWithOtherWeightsAndAllGoInTheEnd(@TempDir Path folder) throws IOException {
        LlamaConfig config = new LlamaConfig(40, 64, 16, 2, 4, 4, 4, 24, 1e-5, 10_000, Set.of(0), true);
        RandomCheckpoint.write(folder.resolve("draft"), config, StorageType.BF16, 1);

        Path one;
        Path other;
        try (TemporaryFolder temporary = new TemporaryFolder("vorlauf-drafts-")) {
            Map<Double, Path> drafts =
                    NoisyDrafts.write(folder.resolve("draft"), List.of(0.0, 0.5), 1, temporary.path());
            one = drafts.get(0.0);
            other = drafts.get(0.5);
            assertThat(other).as("named after its draft").hasFileName("draft-noise-0.5");
            assertThat(Files.readString(other.resolve("config.json")))
                    .isEqualTo(Files.readString(one.resolve("config.json")));
            assertThat(Files.readAllBytes(other.resolve("model.safetensors")))
                    .hasSameSizeAs(Files.readAllBytes(one.resolve("model.safetensors")))
                    .isNotEqualTo(Files.readAllBytes(one.resolve("model.safetensors")));
        }
        assertThat(one.getParent()).doesNotExist();
    }
}
