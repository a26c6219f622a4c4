package io.vorlauf.cli.internal.output;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/** Writes results as JSON. Names are camelCase; what is unknown or not defined is {@code null}. */
public final class Json {

    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private Json() {}

    /** A value, made of maps, lists, arrays, strings and numbers, on one line. */
    public static String write(Object value) {
        return GSON.toJson(value);
    }

    /** A number as JSON knows it: {@code null} for what is not finite. */
    public static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** Nanoseconds as milliseconds. */
    public static double millis(long nanos) {
        return nanos / 1e6;
    }
}
