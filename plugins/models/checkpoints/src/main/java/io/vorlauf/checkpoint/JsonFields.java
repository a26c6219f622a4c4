// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The keys of a JSON object in a file; what is missing or of another kind is an error that names key and file. */
record JsonFields(Path file, JsonObject object) {

    /** Beyond any configuration or index, and small enough to parse. */
    private static final long MAX_BYTES = 100_000_000;
    private static final int SHOWN_CHARACTERS = 60;

    /** Reads a file that holds one JSON object. */
    static JsonFields read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw Refusal.noFile(file);
        }
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw Refusal.of(file, "has " + size + " bytes; at most " + MAX_BYTES + " are read");
            }
            return new JsonFields(file, parse(file, Files.readString(file)));
        } catch (CharacterCodingException e) {
            throw Refusal.of(file, "is not UTF-8 text", e);
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    private static JsonObject parse(Path file, String text) throws IOException {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement element = JsonParser.parseReader(reader);
            if (element.isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT) {
                return element.getAsJsonObject();
            }
        } catch (JsonParseException | MalformedJsonException e) {
            throw Refusal.of(file, "is not valid JSON (at " + reader.getPath() + ")", e);
        }
        throw Refusal.of(file, "must hold one JSON object and nothing else");
    }

    /** Whether there is such a key and it is not null. */
    boolean has(String key) {
        return object.has(key) && !object.get(key).isJsonNull();
    }

    int integer(String key) {
        return integer(required(key, "an integer"), key, "an integer");
    }

    int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    double number(String key) {
        return primitive(required(key, "a number"), key, "a number", JsonPrimitive::isNumber).getAsDouble();
    }

    double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        return has(key)
                ? primitive(object.get(key), key, "true or false", JsonPrimitive::isBoolean).getAsBoolean()
                : otherwise;
    }

    String text(String key) {
        return primitive(required(key, "a text"), key, "a text", JsonPrimitive::isString).getAsString();
    }

    String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** One integer, a list of them, or nothing. */
    Set<Integer> integers(String key) {
        if (!has(key)) {
            return Set.of();
        }
        String expected = "an integer or a list of integers";
        JsonElement value = object.get(key);
        List<JsonElement> elements = value instanceof JsonArray array ? array.asList() : List.of(value);
        Set<Integer> integers = new TreeSet<>();
        elements.forEach(element -> integers.add(integer(element, key, expected)));
        return integers;
    }

    Optional<JsonFields> object(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        if (object.get(key) instanceof JsonObject inner) {
            return Optional.of(new JsonFields(file, inner));
        }
        throw wrong(key, "an object");
    }

    /** All keys of an object whose values are texts, in the file's order. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        object.keySet().forEach(key -> texts.put(key, text(key)));
        return texts;
    }

    /** Says what a key must be and what it is instead. */
    ModelException wrong(String key, String expected) {
        String value = String.valueOf(object.get(key));
        String shown = value.length() <= SHOWN_CHARACTERS ? value : value.substring(0, SHOWN_CHARACTERS) + "…";
        return Refusal.of(file, "'" + key + "' must be " + expected + ", not " + shown);
    }

    private JsonElement required(String key, String expected) {
        if (!has(key)) {
            throw Refusal.of(file, "'" + key + "' is missing; it must be " + expected);
        }
        return object.get(key);
    }

    private int integer(JsonElement element, String key, String expected) {
        try {
            return primitive(element, key, expected, JsonPrimitive::isNumber).getAsBigDecimal().intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            ModelException wrong = wrong(key, expected);
            wrong.initCause(e);
            throw wrong;
        }
    }

    private JsonPrimitive primitive(
            JsonElement element, String key, String expected, Predicate<JsonPrimitive> kind) {
        if (element instanceof JsonPrimitive primitive && kind.test(primitive)) {
            return primitive;
        }
        throw wrong(key, expected);
    }
}
