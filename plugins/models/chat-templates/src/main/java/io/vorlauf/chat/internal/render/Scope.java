// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.render;

import io.vorlauf.chat.internal.python.Arguments;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables, and the scope around them. What is set here is not seen there. */
final class Scope {

    private final @Nullable Scope around;
    private final Map<String, @Nullable Object> variables;

    private Scope(@Nullable Scope around, Map<String, @Nullable Object> variables) {
        this.around = around;
        this.variables = variables;
    }

    static Scope of(Map<String, @Nullable Object> variables) {
        return new Scope(null, variables);
    }

    Scope inner() {
        return new Scope(this, new HashMap<>());
    }

    void set(String name, @Nullable Object value) {
        variables.put(name, value);
    }

    @Nullable Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.around) {
            Object value = scope.variables.get(name);
            if (value != null || scope.variables.containsKey(name)) {
                return value;
            }
        }
        return Arguments.MISSING;
    }
}
