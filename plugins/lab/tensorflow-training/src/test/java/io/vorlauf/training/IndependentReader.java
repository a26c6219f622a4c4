// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads safetensors files as the format's description says, byte by byte, with no code of the project. */
final class IndependentReader {

    /** A tensor. */
    record Tensor(String type, List<Integer> shape, float[] values) {}

    private IndependentReader() {}

    static Map<String, Tensor> read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            long length = Long.reverseBytes(in.readLong());
            String header = new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
            byte[] data = in.readAllBytes();
            Map<String, Tensor> tensors = new TreeMap<>();
            JsonObject json = JsonParser.parseString(header).getAsJsonObject();
            for (String name : json.keySet()) {
                if (!name.equals("__metadata__")) {
                    tensors.put(name, tensor(json.getAsJsonObject(name), data));
                }
            }
            return tensors;
        }
    }

    private static Tensor tensor(JsonObject description, byte[] data) {
        String type = description.get("dtype").getAsString();
        JsonArray span = description.getAsJsonArray("data_offsets");
        int size = type.equals("F32") ? 4 : 2;
        float[] values = new float[(span.get(1).getAsInt() - span.get(0).getAsInt()) / size];
        for (int i = 0; i < values.length; i++) {
            int bits = 0;
            for (int k = 0; k < size; k++) {
                bits |= (data[span.get(0).getAsInt() + i * size + k] & 0xff) << 8 * (k + 4 - size);
            }
            values[i] = Float.intBitsToFloat(bits);
        }
        List<Integer> shape = new ArrayList<>();
        description.getAsJsonArray("shape").forEach(length -> shape.add(length.getAsInt()));
        return new Tensor(type, shape, values);
    }
}
