// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizeCommandTest {

    @TempDir
    private Path directory;

    private CommandFixture vorlauf;

    @BeforeEach
    void makeAModel() throws IOException {
        vorlauf = new CommandFixture(directory);
        LlamaConfig config = new LlamaConfig(64, 64, 64, 2, 2, 2, 32, 96, 1e-5, 10_000, Set.of(0), true);
        RandomCheckpoint.write(directory.resolve("model"), config, StorageType.BF16, 1);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void sizesAndFormatsAreTold() throws IOException {
        Outcome outcome = vorlauf.run("quantize", "--model", path("model"), "--to", path("m.gguf"), "--format", "q8_0");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).matches("""
                file     \\S+/m\\.gguf
                before   0\\.2 MB
                size     0\\.1 MB, \\d+ %
                tensors  5 f32, 15 q8_0
                """);
        try (Checkpoint checkpoint = Checkpoint.open(directory.resolve("m.gguf"))) {
            assertThat(checkpoint.config().layers()).isEqualTo(2);
        }
    }

    @Test
    void rowsThatDoNotFitAreNoted() {
        assertThat(vorlauf.run("quantize", "--model", path("model"), "--to", path("m.gguf"), "--format", "q4_k").out())
                .contains("tensors  5 f32, 15 q5_0\n",
                        "note     rows of 64 are no whole blocks of q4_k (256 numbers); they are q5_0\n");
    }

    @Test
    void jsonHasBytesAndTensors() throws IOException {
        String out = vorlauf.run(
                "quantize", "--model", path("model"), "--to", path("m.gguf"), "--format", "Q4_0", "--json").out();
        assertThat(out).isEqualTo("{\"file\":\"" + path("m.gguf") + "\",\"bytesBefore\":"
                + Files.size(directory.resolve("model/model.safetensors")) + ",\"bytes\":"
                + Files.size(directory.resolve("m.gguf")) + ",\"tensors\":{\"f32\":5,\"q4_0\":15}}\n");
    }

    @Test
    void randomWeightsNeedNoModel() {
        Outcome outcome = vorlauf.run(
                "quantize", "--random", path("model/config.json"), "--to", path("r.gguf"), "--format", "q4_0");

        assertThat(outcome.out()).startsWith("file ").contains("tensors  5 f32, 15 q4_0\n").doesNotContain("before");
        try (Checkpoint checkpoint = Checkpoint.open(directory.resolve("r.gguf"))) {
            assertThat(checkpoint.floats("model.embed_tokens.weight")).doesNotContain(Float.NaN);
            assertThat(checkpoint.tokenizerIdentity()).isEmpty();
        }
    }

    @Test
    void whatHasNoTokenizerIsContinuedFromIds() throws IOException {
        String model = random();
        assertThat(vorlauf.run("generate", "--target", model, "--prompt-ids", "1,2,3").out()).isEqualTo("5,6,7,8\n");

        Path ids = Files.writeString(directory.resolve("ids.jsonl"), "{\"ids\": [1, 2, 3]}\n");
        Outcome profile = vorlauf.run(
                "profile", "--target", model, "--prompts", ids.toString(), "--out", path("profile"));
        assertThat(profile.code()).as(profile.err()).isZero();
        assertThat(vorlauf.run("inspect", "--model", model, "--ids", "1,2").out()).contains("tokenizer    none\n");
    }

    @Test
    void whatHasNoTokenizerTakesNoTexts() throws IOException {
        String model = random();
        Path texts = Files.writeString(directory.resolve("texts.txt"), "Once\n");

        refused("generate --target " + model + " --prompt Once",
                "generate: " + model + " has no tokenizer to read a text with; give it token ids: --prompt-ids 1,2,3");
        refused("generate --target " + model + " --chat Hello",
                "generate: " + model + " has no tokenizer to read a text with; give it token ids: --prompt-ids 1,2,3");
        refused("chat --target " + model, "chat: " + model + " has no tokenizer, and so no chat template; 'generate "
                + "--prompt-ids' continues token ids");
        refused("generate --target " + model + " --prompts " + texts + " --out " + path("out.jsonl"),
                "generate: " + model + " has no tokenizer to read the texts in " + texts
                        + " with; give it token ids: --prompts FILE, with lines such as {\"ids\": [1, 2, 3]}");
        for (String command : List.of("compare", "profile", "bench --concurrency 1 --strategies none")) {
            refused(command + " --target " + model,
                    command.split(" ")[0] + ": " + model + " has no tokenizer to read the built-in prompts with; give it "
                            + "token ids: --prompts FILE, with lines such as {\"ids\": [1, 2, 3]}");
        }
        assertThat(vorlauf.platform.events()).isEmpty();
    }

    private String random() {
        vorlauf.engine.install("linear", 1);
        vorlauf.engine.install("lookup", 0);
        vorlauf.run("quantize", "--random", path("model/config.json"), "--to", path("r.gguf"), "--format", "q4_0");
        return path("r.gguf");
    }

    private void refused(String line, String message) {
        Outcome outcome = vorlauf.run(line.split(" "));

        assertThat(outcome.code()).as(line).isEqualTo(2);
        assertThat(outcome.err()).as(line).endsWith("vorlauf " + message + "\n");
    }

    @Test
    void aFormatThatIsNotKnownIsBadInput() {
        Outcome outcome = vorlauf.run("quantize", "--model", path("model"), "--to", path("m.gguf"), "--format", "q3");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).isEqualTo("vorlauf quantize: --format must be one of f32, f16, bf16, q4_0, q4_1, q5_0, "
                + "q5_1, q8_0, q4_k, q5_k, q6_k, not 'q3'\n");
    }

    @Test
    void oneOfModelAndArchitectureIsNamed() {
        assertThat(vorlauf.run("quantize", "--to", path("m.gguf"), "--format", "q4_0").err())
                .isEqualTo("vorlauf quantize: name either a model with --model or an architecture with --random\n");
    }

    @Test
    void aFileThatIsThereIsLeftAlone() throws IOException {
        Files.writeString(directory.resolve("m.gguf"), "mine");
        Outcome outcome = vorlauf.run("quantize", "--model", path("model"), "--to", path("m.gguf"), "--format", "q4_0");

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.err()).isEqualTo("vorlauf quantize: " + path("m.gguf") + ": is there already\n");
    }
}
