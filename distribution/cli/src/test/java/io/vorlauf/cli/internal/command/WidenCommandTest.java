// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WidenCommandTest {

    @TempDir
    private Path directory;

    private CommandFixture vorlauf;

    @BeforeEach
    void makeAModel() throws IOException {
        vorlauf = new CommandFixture(directory);
        LlamaConfig config = new LlamaConfig(40, 64, 16, 2, 4, 4, 4, 24, 1e-5, 10_000, Set.of(0), true);
        RandomCheckpoint.write(directory.resolve("model"), config, StorageType.BF16, 1);
    }

    private Outcome widen(String... arguments) {
        String[] all = new String[arguments.length + 5];
        System.arraycopy(
                new String[] {"widen", "--model", path("model"), "--out", path("wide")}, 0, all, 0, 5);
        System.arraycopy(arguments, 0, all, 5, arguments.length);
        return vorlauf.run(all);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void theModelGetsTheSizeThatWasAskedFor() throws IOException {
        Outcome outcome = widen("--to", "3x32x8x52");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).isEqualTo("parameters  30,048\n");
        JsonObject config = JsonParser.parseString(Files.readString(directory.resolve("wide/config.json")))
                .getAsJsonObject();
        assertThat(config.get("num_hidden_layers").getAsInt()).isEqualTo(3);
        assertThat(config.get("hidden_size").getAsInt()).isEqualTo(32);
        assertThat(config.get("num_attention_heads").getAsInt()).isEqualTo(8);
        assertThat(config.get("intermediate_size").getAsInt()).isEqualTo(52);
    }

    @Test
    void jsonSaysHowManyParametersThereAre() {
        assertThat(widen("--to", "3x32x8x52", "--json").out()).isEqualTo("{\"parameters\":30048}\n");
    }

    @Test
    void aSizeThatCannotBeReachedIsBadInput() {
        Outcome outcome = widen("--to", "1x16x4x24");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("vorlauf widen: " + path("model") + ": cannot be widened: ")
                .hasLineCount(1);
    }
}
