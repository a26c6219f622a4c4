// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.schema;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.vorlauf.transforms.internal.grammar.Alphabet;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Values that stand in a schema: whether two are the same, whether a schema allows one, how one is written. */
final class JsonValues {

    private static final String ESCAPED = "\"\\\b\f\n\r\t";
    private static final String ESCAPES = "\"\\bfnrt";

    /** Of a number that can be reckoned with. */
    static final int MOST_DIGITS = 400;

    private JsonValues() {}

    /** Whether two values are the same: numbers by what they say, properties in any order. */
    static boolean same(JsonElement one, JsonElement other) {
        if (one instanceof JsonPrimitive a && other instanceof JsonPrimitive b && a.isNumber() && b.isNumber()) {
            return a.getAsBigDecimal().compareTo(b.getAsBigDecimal()) == 0;
        }
        if (one instanceof JsonArray a && other instanceof JsonArray b) {
            boolean same = a.size() == b.size();
            for (int i = 0; same && i < a.size(); i++) {
                same = same(a.get(i), b.get(i));
            }
            return same;
        }
        if (one instanceof JsonObject a && other instanceof JsonObject b) {
            return a.keySet().equals(b.keySet()) && a.keySet().stream().allMatch(key -> same(a.get(key), b.get(key)));
        }
        return one.equals(other);
    }

    /** A value whose numbers can be reckoned with; empty if there is one that cannot, because of its size. */
    static Optional<JsonElement> checked(JsonElement value) {
        boolean fine = value instanceof JsonPrimitive primitive
                ? !primitive.isNumber() || number(value).isPresent()
                : children(value).stream().allMatch(part -> checked(part).isPresent());
        return fine ? Optional.of(value) : Optional.empty();
    }

    private static Collection<JsonElement> children(JsonElement value) {
        return value.isJsonArray() ? value.getAsJsonArray().asList()
                : value.isJsonObject() ? value.getAsJsonObject().asMap().values() : List.of();
    }

    /** The number that a value is, if it is one, of a size that can be reckoned with. */
    static Optional<BigDecimal> number(JsonElement value) {
        if (!(value instanceof JsonPrimitive primitive) || !primitive.isNumber()) {
            return Optional.empty();
        }
        try {
            BigDecimal number = primitive.getAsBigDecimal().stripTrailingZeros();
            return number.precision() > MOST_DIGITS || Math.abs((long) number.scale()) > MOST_DIGITS
                    ? Optional.empty()
                    : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether a schema allows a value. */
    static boolean allows(Place schema, JsonElement value) {
        return !schema.allowsNothing()
                && schema.types().contains(type(value))
                && schema.reference().map(target -> allows(target, value)).orElse(true)
                && schema.branches().map(all -> all.stream().anyMatch(one -> allows(one, value))).orElse(true)
                && schema.values().map(all -> all.stream().anyMatch(one -> same(one, value))).orElse(true)
                && allowsContent(schema, value);
    }

    private static String type(JsonElement value) {
        if (value instanceof JsonPrimitive primitive) {
            return primitive.isBoolean() ? "boolean" : primitive.isNumber() ? "number" : "string";
        }
        return value.isJsonArray() ? "array" : value.isJsonObject() ? "object" : "null";
    }

    private static boolean allowsContent(Place schema, JsonElement value) {
        switch (type(value)) {
            case "number":
                return allowsNumber(schema, value.getAsBigDecimal());
            case "string":
                String text = value.getAsString();
                return counts(schema, text.codePointCount(0, text.length()), "minLength", "maxLength");
            case "array":
                return counts(schema, value.getAsJsonArray().size(), "minItems", "maxItems")
                        && schema.items().map(item -> value.getAsJsonArray().asList().stream()
                                .allMatch(one -> allows(item, one))).orElse(true);
            case "object":
                return allowsObject(schema, value.getAsJsonObject());
            default:
                return true;
        }
    }

    private static boolean counts(Place schema, int count, String fewest, String most) {
        return schema.count(fewest).orElse(0) <= count && count <= schema.count(most).orElse(Integer.MAX_VALUE);
    }

    private static boolean allowsNumber(Place schema, BigDecimal value) {
        return !(schema.integersOnly() && value.stripTrailingZeros().scale() > 0)
                && schema.number("minimum").map(bound -> value.compareTo(bound) >= 0).orElse(true)
                && schema.number("maximum").map(bound -> value.compareTo(bound) <= 0).orElse(true)
                && schema.number("exclusiveMinimum").map(bound -> value.compareTo(bound) > 0).orElse(true)
                && schema.number("exclusiveMaximum").map(bound -> value.compareTo(bound) < 0).orElse(true);
    }

    private static boolean allowsObject(Place schema, JsonObject value) {
        return value.keySet().containsAll(schema.required()) && value.keySet().stream()
                .allMatch(name -> Optional.ofNullable(schema.properties().get(name)).or(schema::additional)
                        .map(place -> allows(place, value.get(name))).orElse(true));
    }

    /** The bytes of a value, without white space, if they can be said. */
    static Optional<byte[]> spelling(JsonElement value, Alphabet alphabet) {
        StringBuilder text = new StringBuilder();
        append(value, alphabet, text);
        return bytes(text.toString(), alphabet);
    }

    /** The bytes of a property's name in quotes, if they can be said. */
    static Optional<byte[]> spelling(String name, Alphabet alphabet) {
        return bytes(quoted(name, alphabet), alphabet);
    }

    /** Half a surrogate pair cannot be written in UTF-8, and by escapes it would be no text. */
    private static Optional<byte[]> bytes(String text, Alphabet alphabet) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return alphabet.hasAll(bytes) && text.codePoints().noneMatch(JsonValues::isHalf)
                ? Optional.of(bytes)
                : Optional.empty();
    }

    private static boolean isHalf(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }

    private static void append(JsonElement value, Alphabet alphabet, StringBuilder text) {
        if (value instanceof JsonArray array) {
            String before = "[";
            for (JsonElement item : array) {
                text.append(before);
                append(item, alphabet, text);
                before = ",";
            }
            text.append(array.isEmpty() ? "[]" : "]");
        } else if (value instanceof JsonObject object) {
            String before = "{";
            for (String key : object.keySet()) {
                text.append(before).append(quoted(key, alphabet)).append(':');
                append(object.get(key), alphabet, text);
                before = ",";
            }
            text.append(object.isEmpty() ? "{}" : "}");
        } else if (value instanceof JsonPrimitive primitive && primitive.isString()) {
            text.append(quoted(primitive.getAsString(), alphabet));
        } else {
            text.append(value);
        }
    }

    /** A string in quotes: characters as they are, or by escapes where they must be, or cannot be said. */
    private static String quoted(String value, Alphabet alphabet) {
        StringBuilder text = new StringBuilder("\"");
        value.codePoints().forEach(character -> {
            int escape = ESCAPED.indexOf(character);
            String plain = Character.toString(character);
            boolean sayable = isHalf(character) || alphabet.hasAll(plain.getBytes(StandardCharsets.UTF_8));
            if (escape >= 0) {
                text.append('\\').append(ESCAPES.charAt(escape));
            } else if (character < ' ' || !sayable) {
                plain.chars().forEach(unit -> text.append(String.format("\\u%04x", unit)));
            } else {
                text.append(plain);
            }
        });
        return text.append('"').toString();
    }
}
