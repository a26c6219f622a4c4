// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as the values that templates take. */
final class Json {

    private Json() {}

    static @Nullable Object value(JsonElement json) {
        if (json.isJsonArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            json.getAsJsonArray().forEach(item -> list.add(value(item)));
            return list;
        }
        if (json.isJsonObject()) {
            return object(json);
        }
        if (json.isJsonNull()) {
            return null;
        }
        JsonPrimitive scalar = json.getAsJsonPrimitive();
        if (scalar.isNumber()) {
            String digits = scalar.getAsString();
            boolean whole = digits.chars().allMatch(c -> c == '-' || Character.isDigit(c));
            return whole ? (Object) new BigDecimal(digits).longValueExact() : Double.valueOf(digits);
        }
        return scalar.isBoolean() ? (Object) scalar.getAsBoolean() : scalar.getAsString();
    }

    static Map<String, @Nullable Object> object(JsonElement json) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        json.getAsJsonObject().entrySet().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
        return map;
    }
}
