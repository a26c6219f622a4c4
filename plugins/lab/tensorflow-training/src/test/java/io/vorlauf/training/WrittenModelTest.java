// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.training.IndependentReader.Tensor;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenModelTest {

    private static Path model;

    /** Stopped before the first measurement, so that what is written are the weights as they are. */
    @BeforeAll
    static void train(@TempDir Path directory) throws IOException {
        model = directory.resolve("model");
        new Training(Stories.write(directory.resolve("stories.txt"), 200), model).until(5).run();
    }

    @Test
    void theTensorsAreTheTrainersOwnRoundedToBfloat16() throws IOException {
        Map<String, Tensor> written = IndependentReader.read(model.resolve("model.safetensors"));
        Map<String, Tensor> own = IndependentReader.read(model.resolve("training/step-5/weights/model.safetensors"));

        assertThat(written).hasSize(1 + 9 + 1).hasSameSizeAs(own);
        written.forEach((name, tensor) -> {
            assertThat(tensor.type()).isEqualTo("BF16");
            assertThat(own.get(name).type()).isEqualTo("F32");
            assertThat(tensor.shape()).isEqualTo(own.get(name).shape());
            for (int i = 0; i < tensor.values().length; i++) {
                assertNearest(name, tensor.values()[i], own.get(name).values()[i]);
            }
        });
    }

    /** No other bfloat16 may be nearer. */
    private static void assertNearest(String name, float rounded, float exact) {
        int bits = Float.floatToRawIntBits(rounded);
        assertThat(bits & 0xffff).as(name).isZero();
        double error = error(rounded, exact);
        if (error > error(Float.intBitsToFloat(bits + 0x10000), exact)
                || error > error(Float.intBitsToFloat(bits - 0x10000), exact)) {
            assertThat(rounded).as(name).isEqualTo(exact);
        }
    }

    private static double error(float value, float exact) {
        return new BigDecimal(value).subtract(new BigDecimal(exact)).abs().doubleValue();
    }

    @Test
    void namesAndShapesAreThoseOfHuggingFace() throws IOException {
        Map<String, Tensor> written = IndependentReader.read(model.resolve("model.safetensors"));

        assertThat(written.get("model.embed_tokens.weight").shape()).isEqualTo(List.of(300, 32));
        assertThat(written.get("model.layers.0.self_attn.q_proj.weight").shape()).isEqualTo(List.of(32, 32));
        assertThat(written.get("model.layers.0.mlp.down_proj.weight").shape()).isEqualTo(List.of(32, 48));
        assertThat(written.get("model.norm.weight").shape()).isEqualTo(List.of(32));
        assertThat(written).as("tied").doesNotContainKey("lm_head.weight");
    }

    @Test
    void theConfigurationSaysWhatOtherSoftwareAsksFor() throws IOException {
        JsonObject config = json("config.json");

        assertThat(config.get("model_type").getAsString()).isEqualTo("llama");
        assertThat(config.get("architectures").toString()).isEqualTo("[\"LlamaForCausalLM\"]");
        assertThat(config.get("hidden_act").getAsString()).isEqualTo("silu");
        assertThat(config.get("vocab_size").getAsInt()).isEqualTo(300);
        assertThat(config.get("num_hidden_layers").getAsInt()).isEqualTo(1);
        assertThat(config.get("torch_dtype").getAsString()).isEqualTo("bfloat16");
        assertThat(config.get("tie_word_embeddings").getAsBoolean()).isTrue();
        assertThat(json("generation_config.json").get("eos_token_id").getAsInt()).isZero();
    }

    private JsonObject json(String file) throws IOException {
        return JsonParser.parseString(Files.readString(model.resolve(file))).getAsJsonObject();
    }
}
