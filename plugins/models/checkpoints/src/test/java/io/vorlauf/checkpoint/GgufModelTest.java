// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.checkpoint.decoder.ConfigFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufModelTest {

    @TempDir
    private Path directory;

    private GgufModel open(GgufBuilder builder) throws IOException {
        return GgufModel.open(builder.write(directory.resolve("model.gguf")));
    }

    private static float[] read(GgufModel model, String name) {
        float[] values = new float[(int) model.tensors().get(name).elements()];
        model.read(model.tensors().get(name), 0, values.length, buffer(), values, 0);
        return values;
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static float[] counted(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return values;
    }

    static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(SharedModels.require("gguf"))) {
            all.filter(file -> file.toString().endsWith(GgufFile.SUFFIX))
                    .filter(file -> !file.toString().contains("damaged") && !file.toString().contains("vocab"))
                    .forEach(files::add);
        }
        return files;
    }

    @Test
    void allTensorsOfAllFilesAreRead() throws IOException {
        assertThat(files()).hasSize(33).allSatisfy(file -> {
            try (GgufModel model = GgufModel.open(file)) {
                model.tensors().keySet().forEach(tensor -> GgufFileTest.assertFinite(model, tensor));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"F16,0.0005", "BF16,0.004", "Q8_0,0.005", "Q4_0,0.126", "Q4_1,0.08", "Q5_0,0.063", "Q5_1,0.04",
        "Q4_K_M,0.09", "Q5_K_M,0.045", "Q6_K,0.03"})
    void quantizedTensorsAreCloseToWhatTheyWereMadeOf(String type, double part) {
        Path models = SharedModels.require("gguf/llama-spm");
        try (GgufModel exact = GgufModel.open(models.resolve("llama-spm.F32.gguf"));
                GgufModel quantized = GgufModel.open(models.resolve("llama-spm." + type + ".gguf"))) {
            assertThat(quantized.tensors().keySet()).containsExactlyInAnyOrderElementsOf(exact.tensors().keySet());
            for (String name : exact.tensors().keySet()) {
                float[] expected = read(exact, name);
                float[] found = read(quantized, name);
                float most = 0;
                for (float value : expected) {
                    most = Math.max(most, Math.abs(value));
                }
                for (int i = 0; i < expected.length; i++) {
                    assertThat(Math.abs(found[i] - expected[i])).as(name).isLessThanOrEqualTo((float) part * most);
                }
            }
        }
    }

    /** Converted from these directories: names, shapes, order of rows and every bit have to come back. */
    @ParameterizedTest
    @CsvSource({"llama-llama3rope", "qwen2-base", "qwen3-base"})
    void whatWasConvertedComesBack(String name) throws IOException {
        Path original = SharedModels.require("families/" + name);
        Path file = SharedModels.require("gguf/from-" + name).resolve("from-" + name + ".BF16.gguf");
        try (GgufModel model = GgufModel.open(file);
                Weights weights = Weights.open(original)) {
            weights.names().forEach(tensor -> {
                TensorEntry entry = weights.find(tensor).orElseThrow();
                float[] expected = weights.read(entry);
                assertThat(model.tensors()).as(tensor).containsKey(tensor);
                assertThat(model.tensors().get(tensor).shape()).isEqualTo(entry.shape());
                assertThat(read(model, tensor)).as(tensor).containsExactly(expected);
            });
            assertThat(model.tensors()).hasSameSizeAs(weights.names());
            JsonObject expected = JsonParser.parseString(
                    Files.readString(original.resolve("config.json"))).getAsJsonObject();
            for (String key : List.of("model_type", "vocab_size", "hidden_size", "intermediate_size", "rope_theta",
                    "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "max_position_embeddings")) {
                String found = model.config().json(key);
                assertThat(found).as(key).isNotNull();
                assertThat(found.replaceAll("\\.0$", ""))
                        .as(key).isEqualTo(expected.get(key).toString().replaceAll("\\.0$", ""));
            }
        }
    }

    @Test
    void rowsThatRotateTogetherGoBackToTheirHalves() throws IOException {
        GgufBuilder builder = GgufBuilder.llama()
                .floats("blk.0.attn_q.weight", counted(64), 8, 8).floats("blk.0.attn_q.bias", counted(8), 8)
                .floats("blk.0.attn_k.weight", counted(32), 8, 4).floats("blk.0.attn_v.weight", counted(32), 8, 4);
        try (GgufModel model = open(builder)) {
            // Heads of four: the file has rows 0 2 1 3 of each.
            assertThat(read(model, "model.layers.0.self_attn.q_proj.bias")).containsExactly(0, 2, 1, 3, 4, 6, 5, 7);
            float[] queries = read(model, "model.layers.0.self_attn.q_proj.weight");
            assertThat(List.of(queries[0], queries[8], queries[16], queries[24], queries[40]))
                    .containsExactly(0f, 16f, 8f, 24f, 48f);
            float[] middle = new float[10];
            model.read(model.tensors().get("model.layers.0.self_attn.k_proj.weight"), 5, 10, buffer(), middle, 0);
            assertThat(middle).containsExactly(5, 6, 7, 16, 17, 18, 19, 20, 21, 22);
            assertThat(read(model, "model.layers.0.self_attn.v_proj.weight")).containsExactly(counted(32));
        }
    }

    @Test
    void matricesOfGpt2HaveARowPerInput() throws IOException {
        GgufBuilder builder = gpt2().floats("blk.0.ffn_up.weight", counted(12), 3, 4);
        try (GgufModel model = open(builder)) {
            assertThat(model.tensors().get("h.0.mlp.c_fc.weight").shape()).containsExactly(3L, 4L);
            assertThat(read(model, "h.0.mlp.c_fc.weight")).containsExactly(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11);
            float[] some = new float[4];
            model.read(model.tensors().get("h.0.mlp.c_fc.weight"), 3, 4, buffer(), some, 0);
            assertThat(some).containsExactly(9, 1, 4, 7);
            assertThat(model.config().integer("n_embd")).isEqualTo(8);
        }
    }

    private static GgufBuilder gpt2() {
        return new GgufBuilder().text("general.architecture", "gpt2").integer("gpt2.block_count", 1)
                .integer("gpt2.context_length", 64).integer("gpt2.embedding_length", 8)
                .integer("gpt2.feed_forward_length", 32).integer("gpt2.attention.head_count", 2)
                .number("gpt2.attention.layer_norm_epsilon", 1e-5f).floats("token_embd.weight", new float[80], 8, 10);
    }

    @Test
    void queriesKeysAndValuesOfNeoxGoBackToTheirHeads() throws IOException {
        GgufBuilder builder = new GgufBuilder().text("general.architecture", "gptneox")
                .integer("gptneox.block_count", 1).integer("gptneox.context_length", 64)
                .integer("gptneox.embedding_length", 4).integer("gptneox.feed_forward_length", 8)
                .integer("gptneox.attention.head_count", 2).number("gptneox.attention.layer_norm_epsilon", 1e-5f)
                .integer("gptneox.rope.dimension_count", 2).flag("gptneox.use_parallel_residual", false)
                .floats("token_embd.weight", new float[8], 4, 2).floats("blk.0.attn_qkv.bias", counted(12), 12);
        try (GgufModel model = open(builder)) {
            assertThat(read(model, "gpt_neox.layers.0.attention.query_key_value.bias"))
                    .containsExactly(0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11);
            assertThat(model.config().flag("use_parallel_residual", true)).isFalse();
        }
    }

    @Test
    void normsOfGemmaLoseTheOneThatWasAdded() {
        Path file = SharedModels.require("gguf/gemma2-spm").resolve("gemma2-spm.F32.gguf");
        try (GgufModel model = GgufModel.open(file); GgufFile stored = GgufFile.open(file)) {
            float[] values = new float[64];
            stored.read(stored.tensors().get("blk.0.post_ffw_norm.weight"), 0, 64, buffer(), values, 0);
            float[] found = read(model, "model.layers.0.post_feedforward_layernorm.weight");
            for (int i = 0; i < 64; i++) {
                assertThat(found[i]).isEqualTo(values[i] - 1);
            }
            ConfigFields config = model.config();
            assertThat(config.number("attn_logit_softcapping")).isEqualTo(8);
            assertThat(config.number("final_logit_softcapping")).isEqualTo(10);
            assertThat(config.integer("sliding_window")).isEqualTo(16);
            assertThat(config.flag("tie_word_embeddings", false)).isTrue();
        }
    }

    @Test
    void factorsOfFrequenciesAreScaling() {
        Path file = SharedModels.require("gguf/llama3-bpe").resolve("llama3-bpe.F32.gguf");
        try (GgufModel model = GgufModel.open(file)) {
            ConfigFields scaling = model.config().object("rope_scaling").orElseThrow();
            assertThat(scaling.text("rope_type")).isEqualTo(GgufConfig.FACTORS);
            assertThat(scaling.numbers("factors").orElseThrow()).hasSize(8);
            assertThat(model.tensors()).doesNotContainKey("rope_freqs.weight");
        }
    }

    @Test
    void scalingIsSpelledAsHuggingFaceDoes() throws IOException {
        try (GgufModel model = open(GgufBuilder.llama().number("llama.rope.scaling.factor", 4))) {
            assertThat(model.config().json("rope_scaling"))
                    .isEqualTo("{\"rope_type\":\"linear\",\"factor\":4.0}");
        }
        GgufBuilder yarn = GgufBuilder.llama().text("llama.rope.scaling.type", "yarn")
                .number("llama.rope.scaling.factor", 4).integer("llama.rope.scaling.original_context_length", 16);
        try (GgufModel model = open(yarn)) {
            assertThat(model.config().json("rope_scaling")).isEqualTo(
                    "{\"rope_type\":\"yarn\",\"factor\":4.0,\"original_max_position_embeddings\":16,"
                            + "\"beta_fast\":32.0,\"beta_slow\":1.0}");
        }
    }

    @Test
    void aHeadThatRotatesInPartKeepsItsShare() throws IOException {
        for (int rotated = 2; rotated < 98; rotated += 2) {
            GgufBuilder builder = GgufBuilder.llama().integer("llama.attention.key_length", 98)
                    .integer("llama.rope.dimension_count", rotated);
            try (GgufModel model = open(builder)) {
                double share = model.config().number("partial_rotary_factor");
                assertThat((int) (98 * share)).isEqualTo(rotated);
            }
        }
    }

    @Test
    void whatEndsATurnEndsATextToo() throws IOException {
        GgufBuilder builder = GgufBuilder.llama().integer("tokenizer.ggml.eos_token_id", 2)
                .integer("tokenizer.ggml.eot_token_id", 5).integer("tokenizer.ggml.eom_token_id", -1);
        try (GgufModel model = open(builder)) {
            assertThat(model.config().integers("eos_token_id")).containsExactly(2, 5);
        }
    }

    private void assertRefused(UnaryOperator<GgufBuilder> change, String sentence) {
        assertThatThrownBy(() -> open(change.apply(GgufBuilder.llama())).close())
                .hasMessage(directory.resolve("model.gguf") + ": " + sentence);
    }

    @Test
    void whatWouldChangeTheArithmeticIsNamed() {
        assertRefused(file -> file.number("llama.attention.clamp_kqv", 8),
                "'llama.attention.clamp_kqv' is not supported for llama; it may change what the model computes");
        assertRefused(file -> file.integer("llama.expert_count", 8),
                "'llama.expert_count' must be 0 (mixtures of experts are not supported), not 8");
        assertRefused(file -> file.integers("llama.attention.head_count_kv", 1, 2),
                "'llama.attention.head_count_kv' must be the same for all layers, not an array of 2 int32");
        assertRefused(file -> file.integer("llama.attention.value_length", 7),
                "'llama.attention.value_length' must be as long as keys (4), not 7");
        assertRefused(file -> file.text("llama.rope.scaling.type", "ntk"),
                "'llama.rope.scaling.type' must be none, linear, yarn, or longrope with tensors of factors, not 'ntk'");
        assertRefused(file -> file.number("llama.rope.scaling.attn_factor", 2),
                "'llama.rope.scaling.attn_factor' must be 1 unless the type is yarn or longrope, not 2.0");
        assertRefused(file -> file.integer("llama.rope.dimension_count", 5),
                "'llama.rope.dimension_count' must be an even number from 2 to the size of a head (4), not 5");
        assertRefused(file -> file.flag("llama.attention.causal", false),
                "'llama.attention.causal' must be true, not false");
        assertRefused(file -> file.integer("llama.vocab_size", 11),
                "'llama.vocab_size' must be the number of rows of token_embd.weight (10), not 11");
        assertRefused(file -> file.floats("blk.0.ffn_gate_exps.weight", new float[4], 4), "tensor"
                + " 'blk.0.ffn_gate_exps.weight' is not supported for llama; it may change what the model computes");
        assertRefused(file -> file.integer("split.count", 2),
                "'split.count' must be 1 (join the parts with llama-gguf-split --merge), not 2");
        assertRefused(file -> file.text("general.type", "adapter"),
                "'general.type' must be 'model', not 'adapter'");
        assertRefused(file -> file.without("llama.embedding_length"), "'llama.embedding_length' is missing");
        assertRefused(file -> file.without("token_embd.weight"), "there is no tensor 'token_embd.weight'");
    }
}
