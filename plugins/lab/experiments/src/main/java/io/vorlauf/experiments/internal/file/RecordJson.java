package io.vorlauf.experiments.internal.file;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.experiments.internal.file.Lines.FormatException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Records as JSON objects that have a member for each component, under its name and in their order. What is empty is
 * left out. Members of maps and elements of sets are sorted: the same always looks the same. What is missing or of
 * another kind ends in a {@link FormatException} that names it, and members that no component wants are skipped.
 */
final class RecordJson {

    /** What Java finds out anew each time it is asked: a file has a record for every round. */
    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                return new Shape(List.of(components), type.getDeclaredConstructor(types));
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(type + " has no constructor of its components", e);
            }
        }
    };

    private record Shape(List<RecordComponent> components, Constructor<?> constructor) {}

    private RecordJson() {}

    static JsonObject write(Record record) {
        return write(record, new JsonObject(), Map.of());
    }

    /**
     * Adds the members of a record to an object.
     *
     * @param others what to do in place of adding a member, by the names of components
     */
    static JsonObject write(Record record, JsonObject json, Map<String, Consumer<JsonObject>> others) {
        for (RecordComponent component : SHAPES.get(record.getClass()).components()) {
            String name = component.getName();
            others.getOrDefault(name, object -> {
                Object value = value(record, component);
                if (!value.equals(Optional.empty()) && !value.equals(OptionalDouble.empty())) {
                    object.add(name, element(value));
                }
            }).accept(json);
        }
        return json;
    }

    private static Object value(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    static JsonElement element(Object value) {
        if (value instanceof Number number) {
            return new JsonPrimitive(number);
        } else if (value instanceof Boolean flag) {
            return new JsonPrimitive(flag);
        } else if (value instanceof Optional<?> optional) {
            return element(optional.orElseThrow());
        } else if (value instanceof OptionalDouble optional) {
            return new JsonPrimitive(optional.getAsDouble());
        } else if (value instanceof Tokens tokens) {
            return element(tokens.stream().boxed().toList());
        } else if (value instanceof Collection<?> collection) {
            JsonArray array = new JsonArray();
            (value instanceof Set<?> ? new TreeSet<>(collection) : collection).forEach(one -> array.add(element(one)));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            new TreeMap<>(map).forEach((name, member) -> object.add(name.toString(), element(member)));
            return object;
        } else if (value instanceof Record record) {
            return write(record);
        }
        // Texts, times, and constants of enumerations by their names.
        return new JsonPrimitive(value instanceof Enum<?> constant ? constant.name() : value.toString());
    }

    static <T extends Record> T read(Class<T> type, JsonObject json) {
        return read(type, json::get);
    }

    /**
     * Makes a record.
     *
     * @param members by the name of a component a JSON element, its value, or null if it is missing
     */
    static <T extends Record> T read(Class<T> type, Function<String, ?> members) {
        Shape shape = SHAPES.get(type);
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : shape.components()) {
            Object member = members.apply(component.getName());
            values.add(member == null || member instanceof JsonElement
                    ? convert((JsonElement) member, component.getGenericType(), component.getName())
                    : member);
        }
        try {
            return type.cast(shape.constructor().newInstance(values.toArray()));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw new FormatException(refused.getMessage(), refused);
            }
            throw new IllegalStateException(type + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    /** The value of a type that an element stands for; null is a member that is missing. */
    private static Object convert(JsonElement json, Type type, String name) {
        Type[] of = type instanceof ParameterizedType generic ? generic.getActualTypeArguments() : new Type[0];
        Class<?> raw = (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
        boolean known = json != null && !json.isJsonNull();
        if (raw == Optional.class) {
            return known ? Optional.of(convert(json, of[0], name)) : Optional.empty();
        } else if (raw == OptionalDouble.class) {
            return known ? OptionalDouble.of(number(json, name, Double::parseDouble)) : OptionalDouble.empty();
        } else if (json == null) {
            throw new FormatException("'" + name + "' is missing");
        } else if (raw == int.class || raw == Integer.class) {
            return integer(json, name);
        } else if (raw == long.class || raw == Long.class) {
            return number(json, name, Long::parseLong);
        } else if (raw == double.class || raw == Double.class) {
            return number(json, name, Double::parseDouble);
        } else if (raw == Boolean.class) {
            if (json instanceof JsonPrimitive primitive && primitive.isBoolean()) {
                return primitive.getAsBoolean();
            }
            throw new FormatException("'" + name + "' is neither true nor false");
        } else if (raw == Tokens.class) {
            return Tokens.of(integers(json, name));
        } else if (Collection.class.isAssignableFrom(raw)) {
            List<Object> list = new ArrayList<>();
            array(json, name).forEach(element -> list.add(convert(element, of[0], name)));
            return raw == Set.class ? new HashSet<>(list) : list;
        } else if (Map.class.isAssignableFrom(raw)) {
            Map<Object, Object> map = raw == NavigableMap.class ? new TreeMap<>() : new LinkedHashMap<>();
            object(json, name).asMap().forEach((key, element) -> map.put(
                    of[0] == String.class ? key : parse(key, name, Integer::valueOf),
                    convert(element, of[1], name)));
            return map;
        } else if (raw.isRecord()) {
            return read(raw.asSubclass(Record.class), object(json, name));
        }
        return named(text(json, name), raw, name);
    }

    /** What a text stands for: itself, a time, or a constant. */
    private static Object named(String text, Class<?> type, String name) {
        try {
            if (type == Instant.class) {
                return Instant.parse(text);
            }
            if (type == Duration.class) {
                return Duration.parse(text);
            }
        } catch (DateTimeParseException e) {
            throw new FormatException("'" + name + "' is not a time such as "
                    + (type == Instant.class ? "2026-01-31T12:00:00Z" : "PT5M") + ": " + text, e);
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(text)) {
                    return constant;
                }
            }
            throw new FormatException("'" + name + "' is none of " + List.of(type.getEnumConstants()));
        }
        if (type != String.class) {
            throw new IllegalStateException("there is no JSON for " + type);
        }
        return text;
    }

    static String text(JsonElement json, String name) {
        if (json instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw kind(json, name, "a text");
    }

    private static <T> T number(JsonElement json, String name, Function<String, T> parse) {
        if (json instanceof JsonPrimitive primitive && primitive.isNumber()) {
            return parse(primitive.getAsString(), name, parse);
        }
        throw kind(json, name, "a number");
    }

    private static <T> T parse(String digits, String name, Function<String, T> parse) {
        try {
            return parse.apply(digits);
        } catch (NumberFormatException e) {
            throw new FormatException("'" + name + "' is out of range: " + digits, e);
        }
    }

    static int integer(JsonElement json, String name) {
        return number(json, name, Integer::parseInt);
    }

    static List<Integer> integers(JsonElement json, String name) {
        List<Integer> integers = new ArrayList<>();
        array(json, name).forEach(element -> integers.add(integer(element, name)));
        return integers;
    }

    static JsonArray array(JsonElement json, String name) {
        if (json instanceof JsonArray array) {
            return array;
        }
        throw kind(json, name, "an array");
    }

    static JsonObject object(JsonElement json, String name) {
        if (json instanceof JsonObject object) {
            return object;
        }
        throw kind(json, name, "an object");
    }

    private static FormatException kind(JsonElement json, String name, String wanted) {
        return new FormatException("'" + name + "' is " + (json == null ? "missing" : "not " + wanted));
    }
}
