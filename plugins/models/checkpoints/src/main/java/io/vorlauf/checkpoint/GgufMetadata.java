// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import io.vorlauf.checkpoint.GgufValue.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Metadata of a GGUF file that is to be written, as bytes. A key that comes again replaces what it had. */
final class GgufMetadata {

    private final Map<String, byte[]> values = new LinkedHashMap<>();

    GgufMetadata text(String key, String text) {
        return value(key, Kind.STRING, string(text));
    }

    /** An integer from 0 to 2<sup>32</sup> - 1, as llama.cpp wants most of them. */
    GgufMetadata integer(String key, long value) {
        return value(key, Kind.UINT32, buffer(Integer.BYTES).putInt((int) value).array());
    }

    /** A number, as binary32. */
    GgufMetadata number(String key, double value) {
        return value(key, Kind.FLOAT32, buffer(Float.BYTES).putFloat((float) value).array());
    }

    GgufMetadata flag(String key, boolean value) {
        return value(key, Kind.BOOL, (byte) (value ? 1 : 0));
    }

    GgufMetadata texts(String key, List<String> texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(array(Kind.STRING, texts.size()));
        texts.forEach(text -> out.writeBytes(string(text)));
        return value(key, Kind.ARRAY, out.toByteArray());
    }

    GgufMetadata integers(String key, int... integers) {
        ByteBuffer buffer = buffer(12 + Integer.BYTES * integers.length).put(array(Kind.INT32, integers.length));
        for (int integer : integers) {
            buffer.putInt(integer);
        }
        return value(key, Kind.ARRAY, buffer.array());
    }

    GgufMetadata numbers(String key, float... numbers) {
        ByteBuffer buffer = buffer(12 + Float.BYTES * numbers.length).put(array(Kind.FLOAT32, numbers.length));
        for (float number : numbers) {
            buffer.putFloat(number);
        }
        return value(key, Kind.ARRAY, buffer.array());
    }

    /** A value as its bytes are. */
    GgufMetadata value(String key, Kind kind, byte... bytes) {
        values.put(key, buffer(Integer.BYTES + bytes.length).putInt(kind.ordinal()).put(bytes).array());
        return this;
    }

    /** A value as a file has it, its kind before it. */
    GgufMetadata raw(String key, byte[] value) {
        values.put(key, value);
        return this;
    }

    /** Takes out all keys that are called so. */
    void remove(Set<String> keys) {
        values.keySet().removeAll(keys);
    }

    /** How many keys there are. */
    int size() {
        return values.size();
    }

    /** All keys with their values, one after the other. */
    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        values.forEach((key, value) -> {
            out.writeBytes(string(key));
            out.writeBytes(value);
        });
        return out.toByteArray();
    }

    /** A text with its length before it. */
    static byte[] string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return buffer(Long.BYTES + bytes.length).putLong(bytes.length).put(bytes).array();
    }

    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] array(Kind element, int count) {
        return buffer(12).putInt(element.ordinal()).putLong(count).array();
    }
}
