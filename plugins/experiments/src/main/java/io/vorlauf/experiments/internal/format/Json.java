package io.vorlauf.experiments.internal.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** JSON from collections. Members of maps are sorted by name: the same always looks the same. */
final class Json {

    private Json() {}

    static JsonArray numbers(Collection<? extends Number> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        return array;
    }

    static JsonArray texts(Collection<String> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        return array;
    }

    static <T> JsonArray array(Collection<T> values, Function<T, JsonElement> write) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(write.apply(value)));
        return array;
    }

    static JsonObject map(Map<String, String> values) {
        JsonObject object = new JsonObject();
        new TreeMap<>(values).forEach(object::addProperty);
        return object;
    }

    static JsonObject maps(Map<String, Map<String, String>> values) {
        JsonObject object = new JsonObject();
        new TreeMap<>(values).forEach((name, value) -> object.add(name, map(value)));
        return object;
    }
}
