// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.parameter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The values of a plug-in's parameters, all of them checked; what was not given has its default. Immutable.
 */
public final class ParameterValues {

    private final Map<String, Object> values;

    private ParameterValues(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Reads values.
     *
     * @param owner whose parameters they are, for messages: {@code strategy 'linear'}
     * @param declared the parameters there are
     * @param given values by name, as text
     * @throws InvalidParameterException if a name is not declared or a value not allowed
     */
    public static ParameterValues of(String owner, List<Parameter<?>> declared, Map<String, String> given) {
        Map<String, Object> values = new LinkedHashMap<>();
        declared.forEach(parameter -> values.put(parameter.name(), parameter.defaultValue()));
        given.forEach((name, text) -> {
            Parameter<?> parameter = declared.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> unknown(owner, declared, name));
            try {
                values.put(name, parameter.parse(text));
            } catch (InvalidParameterException e) {
                throw new InvalidParameterException(owner + ": " + e.getMessage());
            }
        });
        return new ParameterValues(values);
    }

    private static InvalidParameterException unknown(String owner, List<Parameter<?>> declared, String name) {
        String there = declared.isEmpty()
                ? "it has none"
                : "there are: " + declared.stream().map(Parameter::name).collect(Collectors.joining(", "));
        return new InvalidParameterException(owner + " has no parameter '" + name + "'; " + there);
    }

    /**
     * The value of a parameter.
     *
     * @throws IllegalArgumentException if the parameter was not declared
     */
    @SuppressWarnings("unchecked")
    public <T> T get(Parameter<T> parameter) {
        if (!values.containsKey(parameter.name())) {
            throw new IllegalArgumentException("parameter '" + parameter.name() + "' was not declared");
        }
        return (T) values.get(parameter.name());
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
