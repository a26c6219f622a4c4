// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardIndexTest {

    private static final String SECOND = "model-00002-of-00003.safetensors";

    @TempDir
    Path directory;

    private Path index;

    @BeforeEach
    void writeThreeShards() throws IOException {
        RandomCheckpoint.writeSharded(directory, Shapes.LLAMA, StorageType.BF16, 1, 3);
        index = directory.resolve("model.safetensors.index.json");
    }

    @Test
    void tensorsAreFoundInAllShards() {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.entry("model.embed_tokens.weight").file().getFileName())
                    .hasToString("model-00001-of-00003.safetensors");
            assertThat(checkpoint.entry("lm_head.weight").file().getFileName())
                    .hasToString("model-00003-of-00003.safetensors");
            assertThat(checkpoint.floats("lm_head.weight", 31, 12)).hasSize(31 * 12);
        }
    }

    @Test
    void aMissingShardIsRefused() throws IOException {
        Files.delete(directory.resolve(SECOND));

        assertRefused(directory.resolve(SECOND) + ": there is no such file");
    }

    @Test
    void aTensorThatItsShardDoesNotHaveIsRefused() throws IOException {
        Files.copy(directory.resolve("model-00001-of-00003.safetensors"), directory.resolve("copy.safetensors"));
        replace("\"lm_head.weight\": \"model-00003-of-00003.safetensors\"", "\"lm_head.weight\": \"copy.safetensors\"");

        assertRefused(directory.resolve("copy.safetensors") + ": has no tensor 'lm_head.weight' although "
                + "model.safetensors.index.json says so");
    }

    @Test
    void aTensorThatTheIndexDoesNotListIsMissing() throws IOException {
        replace("\"lm_head.weight\":", "\"other\":");

        assertThatThrownBy(() -> Checkpoint.open(directory)).isInstanceOf(ModelException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x.safetensors", "/x.safetensors", "sub/x", "..", ".", "", "a\\\\b", "a\\u0000b"})
    void aShardElsewhereIsRefused(String shard) throws IOException {
        replace("\"lm_head.weight\": \"model-00003-of-00003.safetensors\"", "\"lm_head.weight\": \"" + shard + "\"");

        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(index + ": tensor 'lm_head.weight' is said to be in '")
                .hasMessageEndingWith("'; it must be the name of a file in the same directory");
    }

    @Test
    void aNameThatWouldBreakTheLineIsShownEscaped() throws IOException {
        replace("\"lm_head.weight\": \"model-00003-of-00003.safetensors\"", "\"a\\n\\u001b[1m\": \"" + SECOND + "\"");

        assertRefused(directory.resolve(SECOND) + ": has no tensor 'a\\u000a\\u001b[1m' although "
                + "model.safetensors.index.json says so");
    }

    @Test
    void aVeryLongNameIsShownInPart() throws IOException {
        replace("\"lm_head.weight\":", "\"" + "x".repeat(1_000_000) + "\":");

        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(directory.resolve("model-00003-of-00003.safetensors") + ": has no tensor 'xxx")
                .hasMessageEndingWith("xxx…");
    }

    @Test
    void anIndexWithoutMapIsRefused() throws IOException {
        Files.writeString(index, "{\"metadata\": {}}");

        assertRefused(index + ": 'weight_map' is missing; it must be an object");
    }

    @Test
    void anIndexThatNamesNoFileIsRefused() throws IOException {
        Files.writeString(index, "{\"weight_map\": {\"a\": 1}}");

        assertRefused(index + ": 'a' must be a text, not 1");
    }

    @Test
    void aSingleFileGoesBeforeAnIndex() throws IOException {
        Files.writeString(directory.resolve("model.safetensors"), "x");

        assertRefused(directory.resolve("model.safetensors") + ": is not a safetensors file: it has only 1 bytes");
    }

    private void replace(String old, String with) throws IOException {
        String text = Files.readString(index);
        assertThat(text).contains(old);
        Files.writeString(index, text.replace(old, with));
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Checkpoint.open(directory)).isInstanceOf(ModelException.class).hasMessage(message);
    }
}
