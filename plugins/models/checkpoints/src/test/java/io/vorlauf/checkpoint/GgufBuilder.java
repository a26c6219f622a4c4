// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes GGUF files, right ones unless told otherwise. */
public final class GgufBuilder {

    private static final int ALIGNMENT = 32;

    private record Tensor(int type, byte[] data, long... dimensions) {}

    private final Map<String, byte[]> values = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** A small Llama's metadata, without tensors. */
    public static GgufBuilder llama() {
        return new GgufBuilder()
                .text("general.architecture", "llama")
                .integer("llama.block_count", 1)
                .integer("llama.context_length", 64)
                .integer("llama.embedding_length", 8)
                .integer("llama.feed_forward_length", 12)
                .integer("llama.attention.head_count", 2)
                .integer("llama.attention.head_count_kv", 1)
                .number("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .floats("token_embd.weight", new float[80], 8, 10);
    }

    public GgufBuilder text(String key, String text) {
        return value(key, 8, string(text));
    }

    public GgufBuilder integer(String key, int value) {
        return value(key, 4, buffer(4).putInt(value).array());
    }

    public GgufBuilder number(String key, float value) {
        return value(key, 6, buffer(4).putFloat(value).array());
    }

    public GgufBuilder double64(String key, double value) {
        return value(key, 12, buffer(8).putDouble(value).array());
    }

    public GgufBuilder flag(String key, boolean value) {
        return value(key, 7, (byte) (value ? 1 : 0));
    }

    public GgufBuilder texts(String key, List<String> texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(buffer(12).putInt(8).putLong(texts.size()).array());
        texts.forEach(text -> out.writeBytes(string(text)));
        return value(key, 9, out.toByteArray());
    }

    public GgufBuilder numbers(String key, float... numbers) {
        ByteBuffer buffer = buffer(12 + 4 * numbers.length).putInt(6).putLong(numbers.length);
        for (float number : numbers) {
            buffer.putFloat(number);
        }
        return value(key, 9, buffer.array());
    }

    public GgufBuilder integers(String key, int... integers) {
        ByteBuffer buffer = buffer(12 + 4 * integers.length).putInt(5).putLong(integers.length);
        for (int integer : integers) {
            buffer.putInt(integer);
        }
        return value(key, 9, buffer.array());
    }

    /** A value of some kind as its bytes are. */
    public GgufBuilder value(String key, int kind, byte... bytes) {
        values.put(key, ByteBuffer.allocate(4 + bytes.length).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(kind).put(bytes).array());
        return this;
    }

    public GgufBuilder without(String key) {
        values.remove(key);
        tensors.remove(key);
        return this;
    }

    /** A tensor of F32; dimensions innermost first, as the file has them. */
    public GgufBuilder floats(String name, float[] numbers, long... dimensions) {
        ByteBuffer buffer = buffer(4 * numbers.length);
        buffer.asFloatBuffer().put(numbers);
        return tensor(name, 0, buffer.array(), dimensions);
    }

    /** A tensor of some type as its bytes are. */
    public GgufBuilder tensor(String name, int type, byte[] data, long... dimensions) {
        tensors.put(name, new Tensor(type, data, dimensions));
        return this;
    }

    public Path write(Path file) throws IOException {
        Files.write(file, bytes());
        return file;
    }

    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.UTF_8));
        out.writeBytes(buffer(20).putInt(3).putLong(tensors.size()).putLong(values.size()).array());
        values.forEach((key, value) -> {
            out.writeBytes(string(key));
            out.writeBytes(value);
        });
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            out.writeBytes(string(entry.getKey()));
            ByteBuffer rest = buffer(4 + 8 * tensor.dimensions().length + 12).putInt(tensor.dimensions().length);
            for (long dimension : tensor.dimensions()) {
                rest.putLong(dimension);
            }
            out.writeBytes(rest.putInt(tensor.type()).putLong(offset).array());
            offset += padded(tensor.data().length);
        }
        out.writeBytes(new byte[padded(out.size()) - out.size()]);
        tensors.values().forEach(tensor -> {
            out.writeBytes(tensor.data());
            out.writeBytes(new byte[padded(tensor.data().length) - tensor.data().length]);
        });
        return out.toByteArray();
    }

    private static int padded(int size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static byte[] string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return buffer(8 + bytes.length).putLong(bytes.length).put(bytes).array();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
