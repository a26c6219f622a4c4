// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a Llama of a directory as a GGUF file in bfloat16, its tokenizer with it, as llama.cpp's converter does. */
final class GgufWriter {

    private static final int BF16 = 30;
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("model.embed_tokens.weight", "token_embd.weight"), Map.entry("model.norm.weight", "output_norm.weight"),
            Map.entry("lm_head.weight", "output.weight"), Map.entry("input_layernorm", "attn_norm"),
            Map.entry("self_attn.q_proj", "attn_q"), Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"), Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("post_attention_layernorm", "ffn_norm"), Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"), Map.entry("mlp.down_proj", "ffn_down"));

    private GgufWriter() {}

    static Path write(Path directory, Path file) throws IOException {
        JsonObject config = object(directory.resolve("config.json"));
        GgufBuilder builder = new GgufBuilder()
                .text("general.architecture", "llama")
                .integer("llama.block_count", config.get("num_hidden_layers").getAsInt())
                .integer("llama.context_length", config.get("max_position_embeddings").getAsInt())
                .integer("llama.embedding_length", config.get("hidden_size").getAsInt())
                .integer("llama.feed_forward_length", config.get("intermediate_size").getAsInt())
                .integer("llama.attention.head_count", config.get("num_attention_heads").getAsInt())
                .integer("llama.attention.head_count_kv", config.get("num_key_value_heads").getAsInt())
                .integer("llama.attention.key_length", config.get("head_dim").getAsInt())
                .double64("llama.attention.layer_norm_rms_epsilon", config.get("rms_norm_eps").getAsDouble())
                .number("llama.rope.freq_base", config.get("rope_theta").getAsFloat())
                .integer("tokenizer.ggml.eos_token_id", config.get("eos_token_id").getAsInt());
        tokenizer(object(directory.resolve("tokenizer.json")), builder);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            checkpoint.config().tensors().forEach((name, shape) -> tensor(checkpoint, name, shape, builder));
        }
        return builder.write(file);
    }

    private static JsonObject object(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    private static void tokenizer(JsonObject json, GgufBuilder builder) {
        Map<Integer, String> tokens = new TreeMap<>();
        JsonObject model = json.getAsJsonObject("model");
        model.getAsJsonObject("vocab").asMap().forEach((token, id) -> tokens.put(id.getAsInt(), token));
        int[] kinds = new int[tokens.size()];
        Arrays.fill(kinds, 1);
        json.getAsJsonArray("added_tokens").forEach(token -> kinds[token.getAsJsonObject().get("id").getAsInt()] = 3);
        List<String> merges = new ArrayList<>();
        for (JsonElement merge : model.getAsJsonArray("merges")) {
            merges.add(merge.isJsonPrimitive() ? merge.getAsString()
                    : merge.getAsJsonArray().get(0).getAsString() + " " + merge.getAsJsonArray().get(1).getAsString());
        }
        builder.text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "gpt-2")
                .texts("tokenizer.ggml.tokens", List.copyOf(tokens.values()))
                .integers("tokenizer.ggml.token_type", kinds).texts("tokenizer.ggml.merges", merges);
    }

    private static void tensor(Checkpoint checkpoint, String name, List<Long> shape, GgufBuilder builder) {
        float[] values = checkpoint.floats(name);
        long[] dimensions = new long[shape.size()];
        Arrays.setAll(dimensions, i -> shape.get(shape.size() - 1 - i));
        boolean rotates = name.endsWith("q_proj.weight") || name.endsWith("k_proj.weight");
        if (shape.size() == 1) {
            builder.floats(stored(name), values, dimensions);
        } else {
            int headSize = checkpoint.config().headSize();
            builder.tensor(stored(name), BF16, bfloats(rotates ? interleaved(values, headSize, dimensions[0]) : values),
                    dimensions);
        }
    }

    private static String stored(String name) {
        String[] parts = name.split("\\.", 4);
        return NAMES.containsKey(name) ? NAMES.get(name)
                : "blk." + parts[2] + "." + NAMES.get(parts[3].replace(".weight", "")) + ".weight";
    }

    private static float[] interleaved(float[] rows, int headSize, long width) {
        float[] moved = new float[rows.length];
        for (int row = 0; row < rows.length / width; row++) {
            int head = row / headSize * headSize;
            int half = row % headSize / (headSize / 2);
            int to = head + 2 * (row % (headSize / 2)) + half;
            System.arraycopy(rows, (int) (row * width), moved, (int) (to * width), (int) width);
        }
        return moved;
    }

    private static byte[] bfloats(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            buffer.putShort(FloatCodec.toBfloat(value));
        }
        return buffer.array();
    }
}
