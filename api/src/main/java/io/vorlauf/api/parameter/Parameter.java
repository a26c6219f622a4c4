// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.parameter;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * One thing that can be set: its name, type, meaning, default and range. Immutable.
 *
 * <p>A plug-in keeps its parameters in constants, lists them where it describes itself, and reads their values with
 * {@link ParameterValues#get}:
 *
 * <pre>{@code
 * static final Parameter<Integer> K = Parameter.integer("k", "tokens drafted per round", 4, 1, 64);
 * }</pre>
 *
 * @param <T> type of the value
 */
public final class Parameter<T> {

    private final String name;
    private final String description;
    private final T defaultValue;
    private final String allowed;
    private final List<String> choices;
    private final Function<String, Optional<T>> parser;

    private Parameter(
            String name,
            String description,
            T defaultValue,
            String allowed,
            List<String> choices,
            Function<String, Optional<T>> parser) {
        this.name = Objects.requireNonNull(name, "name");
        this.description = Objects.requireNonNull(description, "description");
        this.defaultValue = defaultValue;
        this.allowed = allowed;
        this.choices = choices;
        this.parser = parser;
        parse(String.valueOf(defaultValue));
    }

    /** A whole number from {@code min} to {@code max}, both included. */
    public static Parameter<Integer> integer(String name, String description, int defaultValue, int min, int max) {
        String allowed = "a whole number from " + min + " to " + max;
        return new Parameter<>(name, description, defaultValue, allowed, List.of(), text -> {
            try {
                int value = Integer.parseInt(text);
                return value >= min && value <= max ? Optional.of(value) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** A number from {@code min} to {@code max}, both included; never NaN. */
    public static Parameter<Double> decimal(
            String name, String description, double defaultValue, double min, double max) {
        String allowed = "a number from " + min + " to " + max;
        return new Parameter<>(name, description, defaultValue, allowed, List.of(), text -> {
            try {
                double value = Double.parseDouble(text);
                return value >= min && value <= max ? Optional.of(value) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** One of several words. */
    public static Parameter<String> choice(String name, String description, String defaultValue, List<String> choices) {
        List<String> all = List.copyOf(choices);
        return new Parameter<>(name, description, defaultValue, "one of " + String.join(", ", all), all,
                text -> all.contains(text) ? Optional.of(text) : Optional.empty());
    }

    /** Any text. White space around it is left out. */
    public static Parameter<String> text(String name, String description, String defaultValue) {
        return new Parameter<>(name, description, defaultValue, "a text", List.of(), Optional::of);
    }

    /** What it is called, as in {@code --set k=4}. */
    public String name() {
        return name;
    }

    /** What it means, in a few words. */
    public String description() {
        return description;
    }

    /** The value it has when nothing is set. */
    public T defaultValue() {
        return defaultValue;
    }

    /** What values are possible, in words. */
    public String allowed() {
        return allowed;
    }

    /** The words of a {@link #choice}; empty for numbers. */
    public List<String> choices() {
        return choices;
    }

    /**
     * The same parameter with another default.
     *
     * @throws InvalidParameterException if the text is not an allowed value
     */
    public Parameter<T> withDefault(String text) {
        return new Parameter<>(name, description, parse(text), allowed, choices, parser);
    }

    /**
     * Reads a value.
     *
     * @throws InvalidParameterException if the text is not an allowed value
     */
    public T parse(String text) {
        return parser.apply(text.trim()).orElseThrow(() -> new InvalidParameterException(
                "parameter '" + name + "' must be " + allowed + ", not '" + text + "'"));
    }

    @Override
    public String toString() {
        return name + " (" + allowed + ", default " + defaultValue + ")";
    }
}
