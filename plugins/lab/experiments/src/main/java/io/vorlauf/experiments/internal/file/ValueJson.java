// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.file;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.experiments.internal.file.Lines.FormatException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
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
 * Values as JSON objects: records, and classes that a {@code builder()} makes and that have an accessor and a setter for
 * each field, both named as it is. An object has a member for each component or field, under its name and in their order.
 * What is empty is left out. Members of maps and elements of sets are sorted: the same always looks the same. What is
 * missing or of another kind ends in a {@link FormatException} that names it, and members that nothing wants are skipped.
 */
final class ValueJson {

    /** What Java finds out anew each time it is asked: a file has a record for every round. */
    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            try {
                return type.isRecord() ? ofRecord(type) : ofBuilt(type);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("there is no JSON for " + type + ": " + e.getMessage(), e);
            }
        }
    };

    /** What a value consists of, and how one is made of values for all of that, in the same order. */
    private record Shape(List<Part> parts, Maker maker) {}

    private record Part(String name, Type type, Method accessor) {}

    @FunctionalInterface
    private interface Maker {
        Object make(List<Object> values) throws ReflectiveOperationException;
    }

    private ValueJson() {}

    private static Shape ofRecord(Class<?> type) throws NoSuchMethodException {
        RecordComponent[] components = type.getRecordComponents();
        Constructor<?> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        return new Shape(
                Arrays.stream(components)
                        .map(part -> new Part(part.getName(), part.getGenericType(), part.getAccessor()))
                        .toList(),
                values -> constructor.newInstance(values.toArray()));
    }

    private static Shape ofBuilt(Class<?> type) throws NoSuchMethodException {
        Method start = type.getMethod("builder");
        Method build = start.getReturnType().getMethod("build");
        List<Part> parts = new ArrayList<>();
        List<Method> setters = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                parts.add(new Part(field.getName(), field.getGenericType(), type.getMethod(field.getName())));
                setters.add(setter(start.getReturnType(), field));
            }
        }
        return new Shape(parts, values -> {
            Object builder = start.invoke(null);
            for (int i = 0; i < values.size(); i++) {
                setters.get(i).invoke(builder, values.get(i));
            }
            return build.invoke(builder);
        });
    }

    private static Method setter(Class<?> builder, Field field) throws NoSuchMethodException {
        return Arrays.stream(builder.getMethods())
                .filter(method -> method.getName().equals(field.getName()) && method.getParameterCount() == 1
                        && method.getParameterTypes()[0].isAssignableFrom(field.getType()))
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException("no setter for " + field));
    }

    static JsonObject write(Object value) {
        return write(value, new JsonObject(), Map.of());
    }

    /**
     * Adds the members of a value to an object.
     *
     * @param others what to do in place of adding a member, by the names of components and fields
     */
    static JsonObject write(Object value, JsonObject json, Map<String, Consumer<JsonObject>> others) {
        for (Part part : SHAPES.get(value.getClass()).parts()) {
            others.getOrDefault(part.name(), object -> {
                Object member = member(value, part);
                if (!member.equals(Optional.empty()) && !member.equals(OptionalDouble.empty())) {
                    object.add(part.name(), element(member));
                }
            }).accept(json);
        }
        return json;
    }

    private static Object member(Object value, Part part) {
        try {
            return part.accessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(part.accessor() + " cannot be called", e);
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
        } else if (value instanceof Enum<?> constant) {
            return new JsonPrimitive(constant.name());
        } else if (value instanceof String || value instanceof Instant || value instanceof Duration) {
            return new JsonPrimitive(value.toString());
        }
        return write(value);
    }

    static <T> T read(Class<T> type, JsonObject json) {
        return read(type, json::get);
    }

    /**
     * Makes a value.
     *
     * @param members by the name of a component or field a JSON element, its value, or null if it is missing
     */
    static <T> T read(Class<T> type, Function<String, ?> members) {
        Shape shape = SHAPES.get(type);
        List<Object> values = new ArrayList<>();
        for (Part part : shape.parts()) {
            Object member = members.apply(part.name());
            values.add(member == null || member instanceof JsonElement
                    ? convert((JsonElement) member, part.type(), part.name())
                    : member);
        }
        try {
            return type.cast(shape.maker().make(values));
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
        } else if (raw == String.class || raw == Instant.class || raw == Duration.class || raw.isEnum()) {
            return named(text(json, name), raw, name);
        }
        return read(raw, object(json, name));
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
        if (type == String.class) {
            return text;
        }
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(text)) {
                return constant;
            }
        }
        throw new FormatException("'" + name + "' is none of " + List.of(type.getEnumConstants()));
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
