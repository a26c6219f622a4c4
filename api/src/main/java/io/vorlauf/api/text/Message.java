// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message of a conversation: who speaks, what, and whatever else the template of a model reads, such as
 * {@code tool_calls}. Immutable.
 *
 * @param fields all of it by name, as JSON would have it, in an order that templates may print: String, Boolean,
 *     Integer, Long, Double, null, and Lists and Maps with String keys of these. {@code role} is there and a String
 */
public record Message(Map<String, @Nullable Object> fields) {

    private static final int DEEPEST = 100;

    /**
     * Copies the fields.
     *
     * @throws IllegalArgumentException if there is no role, a value is of another kind, or they are nested too deeply
     */
    public Message {
        fields = values("message", fields);
        if (!(fields.get("role") instanceof String)) {
            throw new IllegalArgumentException("a message needs a role that is a text, such as user; it has "
                    + (fields.isEmpty() ? "nothing" : "role: " + fields.get("role") + " among "
                            + String.join(", ", fields.keySet())));
        }
    }

    /** What somebody says: {@code system}, {@code user}, {@code assistant}, or whom else a template knows. */
    public static Message of(String role, String content) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("role", Objects.requireNonNull(role, "role"));
        fields.put("content", Objects.requireNonNull(content, "content"));
        return new Message(fields);
    }

    /** What tells the model who it is. Not every template has a place for it. */
    public static Message system(String content) {
        return of("system", content);
    }

    /** What the user says. */
    public static Message user(String content) {
        return of("user", content);
    }

    /** What the model said. */
    public static Message assistant(String content) {
        return of("assistant", content);
    }

    /** This message with one more field, or another value of it. */
    public Message with(String name, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new Message(more);
    }

    /** Who speaks. */
    public String role() {
        return (String) Objects.requireNonNull(fields.get("role"));
    }

    /**
     * A copy of values as JSON would have them, which does not change.
     *
     * @param what what they are, for messages
     * @throws IllegalArgumentException if one is of another kind, or they are nested too deeply
     */
    public static Map<String, @Nullable Object> values(String what, Map<String, ? extends @Nullable Object> values) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        values.forEach((name, value) -> copy.put(name, value(what + "." + name, value, DEEPEST)));
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object value(String path, @Nullable Object value, int depth) {
        if (depth == 0) {
            throw new IllegalArgumentException(path + " is nested more than " + DEEPEST + " deep");
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(item -> copy.add(value(path + "[" + copy.size() + "]", item, depth - 1)));
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> {
                if (!(key instanceof String name)) {
                    throw new IllegalArgumentException(path + " has the key " + key + "; texts were expected");
                }
                copy.put(name, value(path + "." + name, item, depth - 1));
            });
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof Integer number) {
            // So that messages are equal whoever made them: what comes from JSON has Longs.
            return number.longValue();
        }
        if (value == null || value instanceof String || value instanceof Boolean
                || value instanceof Long || value instanceof Double) {
            return value;
        }
        throw new IllegalArgumentException(path + " is a " + value.getClass().getName()
                + "; expected a text, a truth value, an Integer, Long or Double, null, or a List or Map of these");
    }
}
