package io.vorlauf.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.vorlauf.api.model.ModelException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The keys of a JSON object in a file; what is missing or of another kind is an error that names key and file. */
final class JsonFields {

    private static final int SHOWN_CHARACTERS = 60;

    private final Path file;
    private final JsonObject object;

    JsonFields(Path file, JsonObject object) {
        this.file = file;
        this.object = object;
    }

    Path file() {
        return file;
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
        JsonPrimitive value = primitive(required(key, "a number"), key, "a number");
        if (!value.isNumber()) {
            throw wrong(key, "a number");
        }
        return value.getAsDouble();
    }

    double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        JsonPrimitive value = primitive(object.get(key), key, "true or false");
        if (!value.isBoolean()) {
            throw wrong(key, "true or false");
        }
        return value.getAsBoolean();
    }

    String text(String key) {
        JsonPrimitive value = primitive(required(key, "a text"), key, "a text");
        if (!value.isString()) {
            throw wrong(key, "a text");
        }
        return value.getAsString();
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
        JsonPrimitive value = primitive(element, key, expected);
        if (!value.isNumber()) {
            throw wrong(key, expected);
        }
        try {
            return value.getAsBigDecimal().intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            ModelException wrong = wrong(key, expected);
            wrong.initCause(e);
            throw wrong;
        }
    }

    private JsonPrimitive primitive(JsonElement element, String key, String expected) {
        if (element instanceof JsonPrimitive primitive) {
            return primitive;
        }
        throw wrong(key, expected);
    }
}
