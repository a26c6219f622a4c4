// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;

/** Values that are almost another one. */
final class RandomChange {

    private static final List<JsonElement> OTHERS = List.of(JsonNull.INSTANCE, new JsonPrimitive(true), new JsonPrimitive("red"),
            new JsonPrimitive(3), new JsonPrimitive(0.5), new JsonArray(), new JsonObject());

    private final Random random;

    private RandomChange(Random random) {
        this.random = random;
    }

    /** The text of a value with a change in it, without white space. */
    static String of(JsonElement value, Random random) {
        return new RandomChange(random).changed(value).toString();
    }

    private JsonElement changed(JsonElement value) {
        int way = random.nextInt(5);
        if (way == 0) {
            return OTHERS.get(random.nextInt(OTHERS.size()));
        }
        if (value instanceof JsonArray array && !array.isEmpty()) {
            return changed(array, way);
        }
        if (value instanceof JsonObject object && !object.isEmpty()) {
            return changed(object, way);
        }
        if (value instanceof JsonPrimitive primitive && primitive.isString()) {
            String text = value.getAsString();
            return new JsonPrimitive(way == 1 ? text + "é" : way == 2 ? text.substring(text.offsetByCodePoints(0,
                    text.isEmpty() ? 0 : 1)) : text);
        }
        if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
            BigDecimal number = value.getAsBigDecimal();
            BigDecimal other = way == 1 ? number.add(BigDecimal.ONE) : way == 2 ? number.subtract(new BigDecimal("0.5")) : number;
            return written(other);
        }
        return value;
    }

    private JsonElement changed(JsonArray array, int way) {
        JsonArray copy = array.deepCopy();
        int index = random.nextInt(array.size());
        if (way == 1) {
            copy.remove(index);
        } else if (way == 2) {
            copy.add(array.get(index));
        }
        for (int i = 0; i < copy.size(); i++) {
            copy.set(i, way == 3 && i == index ? changed(copy.get(i)) : plain(copy.get(i)));
        }
        return copy;
    }

    private JsonElement changed(JsonObject object, int way) {
        JsonObject copy = new JsonObject();
        String chosen = List.copyOf(object.keySet()).get(random.nextInt(object.size()));
        object.asMap().forEach((key, value) -> {
            if (way != 1 || !key.equals(chosen)) {
                copy.add(key, way == 3 && key.equals(chosen) ? changed(value) : plain(value));
            }
        });
        if (way == 2) {
            copy.add("other", object.get(chosen));
        }
        return copy;
    }

    /** The value with its numbers as the grammar writes them. */
    private JsonElement plain(JsonElement value) {
        if (value instanceof JsonArray array) {
            JsonArray copy = new JsonArray();
            array.forEach(item -> copy.add(plain(item)));
            return copy;
        }
        if (value instanceof JsonObject object) {
            JsonObject copy = new JsonObject();
            object.asMap().forEach((key, part) -> copy.add(key, plain(part)));
            return copy;
        }
        if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
            return written(value.getAsBigDecimal());
        }
        return value;
    }

    /** A number as the grammar writes it, if it has the digits. */
    private static JsonElement written(BigDecimal number) {
        BigDecimal plain = new BigDecimal(number.stripTrailingZeros().toPlainString());
        return new JsonPrimitive(plain.precision() > 15 || plain.scale() > 15 ? BigDecimal.ONE : plain);
    }
}
