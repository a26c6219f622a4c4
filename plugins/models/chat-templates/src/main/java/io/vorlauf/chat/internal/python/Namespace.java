// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one thing that templates can change: variables that a loop's body sets for what comes after it. */
public final class Namespace implements Attributed {

    private final Map<String, @Nullable Object> variables = new LinkedHashMap<>();

    /** A namespace with some variables. */
    public Namespace(Map<String, ? extends @Nullable Object> variables) {
        this.variables.putAll(variables);
    }

    /** Sets a variable. */
    public void set(String name, @Nullable Object value) {
        variables.put(name, value);
    }

    @Override
    public String type() {
        return "Namespace";
    }

    @Override
    public @Nullable Object attribute(String name) {
        return variables.containsKey(name) ? variables.get(name) : Arguments.MISSING;
    }

    /** What it has, to be printed. */
    Map<String, @Nullable Object> variables() {
        return variables;
    }
}
