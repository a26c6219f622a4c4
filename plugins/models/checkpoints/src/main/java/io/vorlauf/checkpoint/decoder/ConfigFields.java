// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

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
import io.vorlauf.checkpoint.internal.Refusal;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object in a file, such as {@code config.json}. A field that is {@code null} counts as one that is
 * not there, unless {@link #declares} is asked.
 *
 * <p>A field that is missing, of another kind or out of range ends in a {@link ModelException} that names field and file.
 * Which fields have been read is remembered, so that {@link #unread} can tell what nobody asked for. Not thread-safe.
 */
public final class ConfigFields {

    /** Far above any model there is, and low enough that products of two stay inside a {@code long}. */
    static final int MOST = 1 << 24;

    /** Beyond any configuration or index, and small enough to parse. */
    private static final long MAX_BYTES = 100_000_000;
    private static final int SHOWN_CHARACTERS = 60;

    private final Path file;
    private final JsonObject object;
    private final Set<String> read = new LinkedHashSet<>();

    private ConfigFields(Path file, JsonObject object) {
        this.file = file;
        this.object = object;
    }

    /**
     * Reads a file that holds one JSON object.
     *
     * @throws ModelException if there is no such file, or it holds something else
     */
    public static ConfigFields read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw Refusal.noFile(file);
        }
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw Refusal.of(file, "has " + size + " bytes; at most " + MAX_BYTES + " are read");
            }
            return of(file, Files.readString(file));
        } catch (CharacterCodingException e) {
            throw Refusal.of(file, "is not UTF-8 text", e);
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    /**
     * The fields of one JSON object.
     *
     * @param file where the text comes from, for messages
     * @throws ModelException if the text is something else
     */
    public static ConfigFields of(Path file, String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement element = JsonParser.parseReader(reader);
            if (element.isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT) {
                return new ConfigFields(file, element.getAsJsonObject());
            }
        } catch (JsonParseException | MalformedJsonException e) {
            throw Refusal.of(file, "is not valid JSON (at " + reader.getPath() + ")", e);
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
        throw Refusal.of(file, "must hold one JSON object and nothing else");
    }

    /** The same fields, with another value of one; none of them has been read. */
    public ConfigFields with(String field, boolean value) {
        JsonObject changed = object.deepCopy();
        changed.addProperty(field, value);
        return new ConfigFields(file, changed);
    }

    /** Where the fields come from. */
    public Path file() {
        return file;
    }

    /** Whether there is such a field and it is not null. */
    public boolean has(String field) {
        read.add(field);
        return declares(field) && !object.get(field).isJsonNull();
    }

    /** Whether there is such a field, null or not. */
    public boolean declares(String field) {
        return object.has(field);
    }

    /** An integer that must be there. */
    public int integer(String field) {
        return integer(required(field, "an integer"), field, "an integer");
    }

    /** An integer, or another one if there is none. */
    public int integer(String field, int otherwise) {
        return has(field) ? integer(field) : otherwise;
    }

    /** A number of things, 1 or more, that must be there. */
    public int size(String field) {
        return checked(field, integer(field));
    }

    /** A number of things, 1 or more, or another one if there is none. */
    public int size(String field, int otherwise) {
        return has(field) ? size(field) : otherwise;
    }

    private int checked(String field, int size) {
        if (size < 1 || size > MOST) {
            throw wrong(field, "from 1 to " + MOST);
        }
        return size;
    }

    /** A finite number that must be there. */
    public double number(String field) {
        double number = primitive(required(field, "a number"), field, "a number", JsonPrimitive::isNumber).getAsDouble();
        if (!Double.isFinite(number)) {
            throw wrong(field, "a finite number");
        }
        return number;
    }

    /** A finite number, or another one if there is none. */
    public double number(String field, double otherwise) {
        return has(field) ? number(field) : otherwise;
    }

    /** A finite number above 0, or another one if there is none. */
    public double positive(String field, double otherwise) {
        double number = number(field, otherwise);
        if (!(number > 0)) {
            throw wrong(field, "above 0");
        }
        return number;
    }

    /** True or false, or another answer if there is none. */
    public boolean flag(String field, boolean otherwise) {
        return has(field)
                ? primitive(object.get(field), field, "true or false", JsonPrimitive::isBoolean).getAsBoolean()
                : otherwise;
    }

    /** A text that must be there. */
    public String text(String field) {
        return primitive(required(field, "a text"), field, "a text", JsonPrimitive::isString).getAsString();
    }

    /** A text, or another one if there is none. */
    public String text(String field, String otherwise) {
        return has(field) ? text(field) : otherwise;
    }

    /** One integer, a list of them, or nothing. */
    public Set<Integer> integers(String field) {
        if (!has(field)) {
            return Set.of();
        }
        String expected = "an integer or a list of integers";
        JsonElement value = object.get(field);
        List<JsonElement> elements = value instanceof JsonArray array ? array.asList() : List.of(value);
        Set<Integer> integers = new TreeSet<>();
        elements.forEach(element -> integers.add(integer(element, field, expected)));
        return integers;
    }

    /** A list of numbers; empty if there is none. */
    public Optional<List<Double>> numbers(String field) {
        return list(field, "a list of numbers").map(elements -> elements.stream()
                .map(element -> primitive(element, field, "a list of numbers", JsonPrimitive::isNumber).getAsDouble())
                .toList());
    }

    /** A list of texts; empty if there is none. */
    public Optional<List<String>> listOfTexts(String field) {
        return list(field, "a list of texts").map(elements -> elements.stream()
                .map(element -> primitive(element, field, "a list of texts", JsonPrimitive::isString).getAsString())
                .toList());
    }

    private Optional<List<JsonElement>> list(String field, String expected) {
        if (!has(field)) {
            return Optional.empty();
        }
        if (object.get(field) instanceof JsonArray array) {
            return Optional.of(array.asList());
        }
        throw wrong(field, expected);
    }

    /** An object inside of this one; empty if there is none. */
    public Optional<ConfigFields> object(String field) {
        if (!has(field)) {
            return Optional.empty();
        }
        if (object.get(field) instanceof JsonObject inner) {
            return Optional.of(new ConfigFields(file, inner));
        }
        throw wrong(field, "an object");
    }

    /** All fields of an object whose values are texts, in the file's order. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        object.keySet().forEach(field -> texts.put(field, text(field)));
        return texts;
    }

    /** The fields that nobody has asked for and that are not null, in the file's order. */
    public List<String> unread() {
        List<String> unread = new ArrayList<>(object.keySet());
        unread.removeIf(field -> read.contains(field) || object.get(field).isJsonNull());
        return unread;
    }

    /** What a field holds, as JSON; {@code null} if it is not there. Does not count as reading. */
    public @Nullable String json(String field) {
        return declares(field) ? object.get(field).toString() : null;
    }

    /** The refusal of a field: says what it must be and what it is instead. */
    public ModelException wrong(String field, String expected) {
        String value = String.valueOf(object.get(field));
        String shown = value.length() <= SHOWN_CHARACTERS ? value : value.substring(0, SHOWN_CHARACTERS) + "…";
        return Refusal.of(file, "'" + field + "' must be " + expected + ", not " + shown);
    }

    /** A refusal of the file, for a reason that is no single field's. */
    public ModelException refusal(String problem) {
        return Refusal.of(file, problem);
    }

    private JsonElement required(String field, String expected) {
        if (!has(field)) {
            throw Refusal.of(file, "'" + field + "' is missing; it must be " + expected);
        }
        return object.get(field);
    }

    private int integer(JsonElement element, String field, String expected) {
        try {
            return primitive(element, field, expected, JsonPrimitive::isNumber).getAsBigDecimal().intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            ModelException wrong = wrong(field, expected);
            wrong.initCause(e);
            throw wrong;
        }
    }

    private JsonPrimitive primitive(
            JsonElement element, String field, String expected, Predicate<JsonPrimitive> kind) {
        if (element instanceof JsonPrimitive primitive && kind.test(primitive)) {
            return primitive;
        }
        throw wrong(field, expected);
    }
}
