// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call was given.
 *
 * @param positional values by place; may have nulls
 * @param named values by name; may have nulls
 */
public record Arguments(List<@Nullable Object> positional, Map<String, @Nullable Object> named) {

    /** Nothing. */
    public static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** Stands for what was not given. */
    public static final Object MISSING = new Object();

    /** Values by place. */
    public static Arguments of(@Nullable Object... positional) {
        return new Arguments(Arrays.asList(positional), Map.of());
    }

    /**
     * The values of parameters, in their order; {@link #MISSING} for those that were not given.
     *
     * @throws PythonException if there are more, or others
     */
    public @Nullable Object[] bind(String callee, String... parameters) {
        if (positional.size() > parameters.length) {
            throw new PythonException(callee + " takes " + parameters.length + " arguments at most, got "
                    + positional.size());
        }
        @Nullable Object[] values = new Object[parameters.length];
        Arrays.fill(values, MISSING);
        for (int i = 0; i < positional.size(); i++) {
            values[i] = positional.get(i);
        }
        named.forEach((name, value) -> {
            int i = Arrays.asList(parameters).indexOf(name);
            if (i < 0) {
                throw new PythonException(callee + " has no argument '" + name + "'; there are: "
                        + (parameters.length == 0 ? "none" : String.join(", ", parameters)));
            }
            if (values[i] != MISSING) {
                throw new PythonException(callee + " got its argument '" + name + "' twice");
            }
            values[i] = value;
        });
        return values;
    }

    /** The same without the first {@code count} by place. */
    public Arguments without(int count) {
        return new Arguments(positional.subList(Math.min(count, positional.size()), positional.size()), named);
    }

    /** Whether nothing was given. */
    public boolean isEmpty() {
        return positional.isEmpty() && named.isEmpty();
    }

    /** A value, or another if it was not given. */
    public static @Nullable Object or(@Nullable Object value, @Nullable Object other) {
        return value == MISSING ? other : value;
    }
}
