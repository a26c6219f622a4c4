// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.property;

import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.Parameter;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeProvider;
import org.osgi.service.metatype.ObjectClassDefinition;

/**
 * What a configuration may say, for tools that show a form. In English, whatever the locale.
 *
 * @param pid the persistent identity of the configuration or of its factory
 * @param name what is configured, in two or three words
 * @param description what is configured, in a sentence
 * @param fields one for each property
 */
public record Form(String pid, String name, String description, List<Field> fields) implements ObjectClassDefinition {

    /** Copies the list. */
    public Form {
        fields = List.copyOf(fields);
    }

    /** Hands out a form that is made anew each time, for what can be set may change. */
    public interface Provider extends MetaTypeProvider {

        /** The form as it is now. */
        Form form();

        @Override
        default ObjectClassDefinition getObjectClassDefinition(String id, String locale) {
            Form current = form();
            if (!current.pid().equals(id)) {
                throw new IllegalArgumentException("there is a form for " + current.pid() + ", none for " + id);
            }
            return current;
        }

        @Override
        default String[] getLocales() {
            return null;
        }
    }

    @Override
    public String getID() {
        return pid;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getDescription() {
        return description;
    }

    @Override
    public AttributeDefinition[] getAttributeDefinitions(int filter) {
        return fields.stream()
                .filter(field -> filter == ALL || (filter == REQUIRED) == field.required())
                .toArray(AttributeDefinition[]::new);
    }

    @Override
    public InputStream getIcon(int size) {
        return null;
    }

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
}
