package io.vorlauf.experiments.internal.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The members of a JSON object. What is missing or of another kind ends in a {@link FormatException} that names it. */
final class Fields {

    private final JsonObject object;

    private Fields(JsonObject object) {
        this.object = object;
    }

    static Fields of(JsonElement element, String what) {
        if (!element.isJsonObject()) {
            throw new FormatException(what + " is not an object");
        }
        return new Fields(element.getAsJsonObject());
    }

    private JsonElement get(String name) {
        JsonElement element = object.get(name);
        if (element == null) {
            throw new FormatException("'" + name + "' is missing");
        }
        return element;
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** The names of all members. */
    Set<String> names() {
        return object.keySet();
    }

    Fields object(String name) {
        return of(get(name), "'" + name + "'");
    }

    String text(String name) {
        return text(get(name), name);
    }

    private static String text(JsonElement element, String name) {
        if (element instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw new FormatException("'" + name + "' is not a text");
    }

    private static <T> T number(JsonElement element, String name, Function<String, T> parse) {
        if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
            try {
                return parse.apply(primitive.getAsString());
            } catch (NumberFormatException e) {
                throw new FormatException("'" + name + "' is out of range: " + primitive, e);
            }
        }
        throw new FormatException("'" + name + "' is not a number");
    }

    int integer(String name) {
        return number(get(name), name, Integer::parseInt);
    }

    long whole(String name) {
        return number(get(name), name, Long::parseLong);
    }

    double decimal(String name) {
        return number(get(name), name, Double::parseDouble);
    }

    boolean flag(String name) {
        if (get(name) instanceof JsonPrimitive primitive && primitive.isBoolean()) {
            return primitive.getAsBoolean();
        }
        throw new FormatException("'" + name + "' is neither true nor false");
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) {
        String text = text(name);
        try {
            return Enum.valueOf(type, text);
        } catch (IllegalArgumentException e) {
            throw new FormatException("'" + name + "' is none of " + List.of(type.getEnumConstants()), e);
        }
    }

    private JsonArray array(String name) {
        if (!get(name).isJsonArray()) {
            throw new FormatException("'" + name + "' is not an array");
        }
        return get(name).getAsJsonArray();
    }

    private <T> List<T> list(String name, Function<JsonElement, T> read) {
        List<T> list = new ArrayList<>();
        array(name).forEach(element -> list.add(read.apply(element)));
        return list;
    }

    List<Fields> objects(String name) {
        return list(name, element -> of(element, "an element of '" + name + "'"));
    }

    List<String> texts(String name) {
        return list(name, element -> text(element, name));
    }

    List<Integer> integers(String name) {
        return list(name, element -> number(element, name, Integer::parseInt));
    }

    List<Long> wholes(String name) {
        return list(name, element -> number(element, name, Long::parseLong));
    }

    Map<String, String> map(String name) {
        return map(name, element -> text(element, name));
    }

    Map<String, Map<String, String>> maps(String name) {
        Fields members = object(name);
        Map<String, Map<String, String>> maps = new LinkedHashMap<>();
        members.object.keySet().forEach(key -> maps.put(key, members.map(key)));
        return maps;
    }

    Map<String, Double> decimals(String name) {
        return map(name, element -> number(element, name, Double::parseDouble));
    }

    private <T> Map<String, T> map(String name, Function<JsonElement, T> read) {
        Map<String, T> map = new LinkedHashMap<>();
        object(name).object.entrySet().forEach(entry -> map.put(entry.getKey(), read.apply(entry.getValue())));
        return map;
    }

    <T> Optional<T> optional(String name, Function<String, T> read) {
        return has(name) ? Optional.of(read.apply(name)) : Optional.empty();
    }
}
