package io.vorlauf.configuration.internal.property;

import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.Parameter;
import java.util.List;
import java.util.Optional;
import org.osgi.service.metatype.AttributeDefinition;

/**
 * One property of a {@link Form}.
 *
 * @param id the name of the property
 * @param description what it means and what is allowed
 * @param parameter how a value is checked; empty if any text will do
 * @param required whether it must be given
 */
public record Field(String id, String description, Optional<Parameter<?>> parameter, boolean required)
        implements AttributeDefinition {

    /** A property that may be any text. */
    public static Field text(String id, String description, boolean required) {
        return new Field(id, description, Optional.empty(), required);
    }

    /** A parameter, which has a default and so need not be given. */
    public static Field of(Parameter<?> parameter) {
        String description = parameter.description() + "; " + parameter.allowed();
        return new Field(parameter.name(), description, Optional.of(parameter), false);
    }

    @Override
    public String getID() {
        return id;
    }

    @Override
    public String getName() {
        return id;
    }

    @Override
    public String getDescription() {
        return description;
    }

    @Override
    public int getCardinality() {
        return 0;
    }

    @Override
    public int getType() {
        Object value = parameter.<Object>map(Parameter::defaultValue).orElse("");
        if (value instanceof Integer) {
            return INTEGER;
        }
        return value instanceof Double ? DOUBLE : STRING;
    }

    @Override
    public String[] getDefaultValue() {
        return parameter.map(present -> new String[] {String.valueOf(present.defaultValue())}).orElse(null);
    }

    @Override
    public String[] getOptionValues() {
        List<String> choices = parameter.map(Parameter::choices).orElse(List.of());
        return choices.isEmpty() ? null : choices.toArray(String[]::new);
    }

    @Override
    public String[] getOptionLabels() {
        return getOptionValues();
    }

    /** Empty if the value is allowed, otherwise what is wrong with it. */
    @Override
    public String validate(String value) {
        if (parameter.isEmpty()) {
            return required && value.isBlank() ? "property '" + id + "' must not be blank" : "";
        }
        try {
            parameter.get().parse(value);
            return "";
        } catch (InvalidParameterException e) {
            return e.getMessage();
        }
    }
}
