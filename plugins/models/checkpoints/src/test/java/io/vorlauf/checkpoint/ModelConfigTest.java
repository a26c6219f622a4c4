// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.Rotation;
import io.vorlauf.checkpoint.family.ModelFamilies;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("config.json");
    }

    @Test
    void whatAConfigurationWritesItReadsBack() throws IOException {
        for (ModelConfig config : new ModelConfig[] {Shapes.GPT2, Shapes.LLAMA, Shapes.TIED_LLAMA, Gpt2Config.gpt2()}) {
            Files.writeString(file, config.toJson());
            assertThat(read()).isEqualTo(config.decoder());
        }
    }

    @Test
    void whatPublishedGpt2FilesLeaveOutHasTheUsualValues() throws IOException {
        Files.writeString(file, """
                {"model_type": "gpt2", "vocab_size": 29, "n_positions": 16, "n_embd": 8, "n_layer": 2, "n_head": 2,
                 "n_inner": null, "eos_token_id": null}""");

        assertThat(read()).isEqualTo(new Gpt2Config(29, 16, 8, 2, 2, 32, 1e-5, Set.of(), true).decoder());
    }

    @Test
    void whatPublishedLlamaFilesLeaveOutHasTheUsualValues() throws IOException {
        Files.writeString(file, """
                {"model_type": "llama", "vocab_size": 31, "max_position_embeddings": 64, "hidden_size": 12,
                 "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 10, "rms_norm_eps": 1e-06,
                 "rope_scaling": null, "eos_token_id": 2}""");

        assertThat(read()).isEqualTo(
                new LlamaConfig(31, 64, 12, 2, 3, 3, 4, 10, 1e-6, 10_000, Set.of(2), false).decoder());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rope_type", "type"})
    void rotaryPositionsThatAreNotScaledAreAccepted(String key) throws IOException {
        write(Shapes.LLAMA, "rope_scaling", "{\"" + key + "\": \"default\"}");

        assertThat(read()).isEqualTo(Shapes.LLAMA.decoder());
    }

    @Test
    void theRotaryBaseMayStandWhereNewerFilesHaveIt() throws IOException {
        JsonObject json = json(Shapes.LLAMA);
        json.remove("rope_theta");
        json.add("rope_parameters", JsonParser.parseString("{\"rope_type\": \"default\", \"rope_theta\": 500000.0}"));
        Files.writeString(file, json.toString());

        assertThat(read().rotation(0)).contains(Rotation.of(500_000, Shapes.LLAMA.headSize()));
    }

    @Test
    void stopTokensOfBothFilesAreJoined() throws IOException {
        write(Shapes.LLAMA, "eos_token_id", "2");
        Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": [7, 2, 3]}");

        assertThat(stopTokens()).containsExactly(2, 3, 7);
    }

    @Test
    void stopTokensBeyondTheVocabularyAreLeftOut() throws IOException {
        write(Shapes.GPT2, "eos_token_id", "[50256, 28, 29, -1]");

        assertThat(stopTokens()).containsExactly(28);
    }

    @Test
    void aDamagedGenerationConfigIsRefusedByName() throws IOException {
        Files.writeString(file, Shapes.GPT2.toJson());
        Path generation = Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": \"end\"}");

        assertThatThrownBy(this::stopTokens).isInstanceOf(ModelException.class)
                .hasMessage(generation + ": 'eos_token_id' must be an integer or a list of integers, not \"end\"");
    }

    @Test
    void anUnknownFamilyIsRefusedWithTheFamiliesThereAre() throws IOException {
        Files.writeString(file, "{\"model_type\": \"opt\"}");

        assertRefused(file + ": 'model_type' must be a supported family (gemma2, gemma3_text, gpt2, gpt_neox, granite, "
                + "llama, mistral, olmo2, phi3, qwen2, qwen3, smollm3), not \"opt\"");
    }

    @Test
    void aFileWithoutFamilyIsRefused() throws IOException {
        Files.writeString(file, "{}");

        assertRefused(file + ": 'model_type' is missing; it must be a text");
    }

    @Test
    void aMissingFileIsRefused() {
        assertRefused(file + ": there is no such file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`{\"model_type\": }` | is not valid JSON (at $.model_type)",
        "`{\"model_type\": \"gpt2\"` | is not valid JSON (at $.model_type)",
        "`[1]` | must hold one JSON object and nothing else",
        "`` | must hold one JSON object and nothing else",
        "`{} x` | is not valid JSON (at $)"
    })
    void aFileThatIsNoJsonObjectIsRefused(String text, String message) throws IOException {
        Files.writeString(file, text);

        assertRefused(file + ": " + message);
    }

    @Test
    void aFileOfAbsurdLengthIsRefusedUnread() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(100_000_001);
        }

        assertRefused(file + ": has 100000001 bytes; at most 100000000 are read");
    }

    @Test
    void aFileThatIsNoTextIsRefused() throws IOException {
        Files.write(file, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});

        assertRefused(file + ": is not UTF-8 text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vocab_size", "n_embd", "n_layer", "n_head"})
    void everyNumberOfGpt2MustBeThereAndSensible(String key) throws IOException {
        assertNumberIsChecked(Shapes.GPT2, key);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"
    })
    void everyNumberOfLlamaMustBeThereAndSensible(String key) throws IOException {
        assertNumberIsChecked(Shapes.LLAMA, key);
    }

    private void assertNumberIsChecked(ModelConfig config, String key) throws IOException {
        for (String wrong : new String[] {"1.5", "\"8\"", "[8]", "true", "1e10", "99999999999999999999"}) {
            write(config, key, wrong);
            assertRefused(file + ": '" + key + "' must be an integer, not " + wrong);
        }
        for (String wrong : new String[] {"0", "-8", "2000000000"}) {
            write(config, key, wrong);
            assertThatThrownBy(this::read)
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith(file + ": '" + key + "' must be from 1 to ")
                    .hasMessageEndingWith(", not " + wrong);
        }
        write(config, key, "null");
        assertRefused(file + ": '" + key + "' is missing; it must be an integer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "n_head | 3 | 'n_embd' must be a multiple of 'n_head' (3), not 8",
        "n_inner | 0 | 'n_inner' must be from 1 to 16777216, not 0",
        "layer_norm_epsilon | 0 | 'layer_norm_epsilon' must be above 0 and below 1, not 0",
        "layer_norm_epsilon | 1e999 | 'layer_norm_epsilon' must be a finite number, not 1e999",
        "layer_norm_epsilon | `\"tiny\"` | 'layer_norm_epsilon' must be a number, not \"tiny\"",
        "activation_function | `\"relu\"` | 'activation_function' must be silu, gelu, gelu_new or gelu_pytorch_tanh, "
                + "not \"relu\"",
        "activation_function | 1 | 'activation_function' must be a text, not 1",
        "add_cross_attention | true | 'add_cross_attention' must be false, not true",
        "tie_word_embeddings | `\"yes\"` | 'tie_word_embeddings' must be true or false, not \"yes\"",
        "alibi | true | 'alibi' is true, which gpt2 models are not computed with here"
    })
    void whatGpt2CannotBeIsRefusedByKey(String key, String value, String message) throws IOException {
        write(Shapes.GPT2, key, value);

        assertRefused(file + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "num_key_value_heads | 2 | 'num_key_value_heads' must be a divisor of 'num_attention_heads' (3), not 2",
        "head_dim | 3 | 'head_dim' (by default 'hidden_size' / 'num_attention_heads') must be even for rotary "
                + "positions, not 3",
        "rms_norm_eps | -1e-6 | 'rms_norm_eps' must be above 0 and below 1, not -1e-6",
        "rope_theta | 0 | 'rope_theta' must be above 0, not 0",
        "rope_scaling | `{\"rope_type\":\"llama3\",\"factor\":8.0}` | 'low_freq_factor' is missing in a rotation of type "
                + "llama3",
        "rope_scaling | `{\"type\":\"linear\",\"factor\":-2.0}` | 'factor' must be above 0, not -2.0",
        "rope_parameters | `{\"rope_type\":\"yarn\"}` | 'factor' is missing in a rotation of type yarn",
        "rope_parameters | `{\"rope_type\":\"spiral\"}` | 'rope_parameters' must be of type default, linear, dynamic, "
                + "llama3, yarn or longrope, not {\"rope_type\":\"spiral\"}",
        "rope_scaling | `{\"type\":\"default\",\"mrope_section\":[1]}` | 'mrope_section' of a rotation is not supported",
        "rope_scaling | 2 | 'rope_scaling' must be an object, not 2",
        "hidden_act | `\"relu2\"` | 'hidden_act' must be silu, gelu, gelu_new or gelu_pytorch_tanh, not \"relu2\"",
        "attention_bias | 1 | 'attention_bias' must be true or false, not 1",
        "partial_rotary_factor | 1.5 | 'partial_rotary_factor' must be above 0 and at most 1, not 1.5",
        "residual_multiplier | 0.22 | 'residual_multiplier' is 0.22, which llama models are not computed with here",
        "num_local_experts | 8 | 'num_local_experts' is 8, which llama models are not computed with here",
        "sliding_window | 8 | 'sliding_window' must be absent or null in a model of family llama, not 8",
        "quantization_config | `{\"quant_method\":\"gptq\"}` | the weights are quantized (gptq), which is not read; take "
                + "the original model, whose safetensors are F32, F16 or BF16, or a GGUF file of it (Q8_0, Q4_K, …)"
    })
    void whatLlamaCannotBeIsRefusedByKey(String key, String value, String message) throws IOException {
        write(Shapes.LLAMA, key, value);

        assertRefused(file + ": " + message);
    }

    @Test
    void aWidthThatHeadsDoNotDivideIsRefusedUnlessTheHeadsHaveASizeOfTheirOwn() throws IOException {
        JsonObject json = json(Shapes.LLAMA);
        json.addProperty("hidden_size", 14);
        Files.writeString(file, json.toString());
        assertThat(read().hiddenSize()).isEqualTo(14);

        json.remove("head_dim");
        Files.writeString(file, json.toString());
        assertRefused(file + ": 'hidden_size' must be a multiple of 'num_attention_heads' (3) where there is no "
                + "'head_dim', not 14");
    }

    @Test
    void aLongWrongValueIsShownInPart() throws IOException {
        write(Shapes.GPT2, "n_embd", "\"" + "x".repeat(10_000) + "\"");

        assertRefused(file + ": 'n_embd' must be an integer, not \"" + "x".repeat(59) + "…");
    }

    @Test
    void aConfigurationMadeInJavaIsCheckedToo() {
        assertThatThrownBy(() -> new Gpt2Config(29, 16, 8, 2, 2, 20, 1e-5, Set.of(29), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'eos_token_id' must be from 0 to 28, not 29");
    }

    private static JsonObject json(ModelConfig config) {
        return JsonParser.parseString(config.toJson()).getAsJsonObject();
    }

    private void write(ModelConfig config, String key, String value) throws IOException {
        JsonObject json = json(config);
        json.add(key, new JsonObject());
        Files.writeString(file, json.toString().replace("\"" + key + "\":{}", "\"" + key + "\":" + value));
    }

    private DecoderConfig read() {
        return ModelFamilies.standard().read(ConfigFields.read(file));
    }

    private Set<Integer> stopTokens() {
        return Checkpoint.stopTokens(directory, ConfigFields.read(file), read().vocabularySize());
    }

    private void assertRefused(String message) {
        assertThatThrownBy(this::read).isInstanceOf(ModelException.class).hasMessage(message);
    }
}
