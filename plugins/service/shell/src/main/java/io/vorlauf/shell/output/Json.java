// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.output;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Writes results as JSON. Names are camelCase; what is unknown or not defined is {@code null}. */
public final class Json {

    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private Json() {}

    /** A value, made of maps, lists, arrays, strings and numbers, on one line. */
    public static String write(@Nullable Object value) {
        return GSON.toJson(value);
    }

    /**
     * An object, whose names stay in their order.
     *
     * @param namesAndValues names, each before its value; numbers that are not finite and what is empty become {@code null}
     */
    public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], plain(namesAndValues[i + 1]));
        }
        return object;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Double number) {
            return number(number);
        }
        if (value instanceof OptionalInt number) {
            return number.isPresent() ? number.getAsInt() : null;
        }
        if (value instanceof OptionalLong number) {
            return number.isPresent() ? number.getAsLong() : null;
        }
        if (value instanceof OptionalDouble number) {
            return number.isPresent() ? number(number.getAsDouble()) : null;
        }
        return value instanceof Optional<?> some ? some.orElse(null) : value;
    }

    /** A constant as it is written everywhere: in lower case, with something between its words. */
    public static String word(Enum<?> constant, char between) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', between);
    }

    /** A number as JSON knows it: {@code null} for what is not finite. */
    public static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** Nanoseconds as milliseconds. */
    public static double millis(long nanos) {
        return nanos / 1e6;
    }
}
