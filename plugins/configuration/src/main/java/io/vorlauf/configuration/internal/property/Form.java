package io.vorlauf.configuration.internal.property;

import java.io.InputStream;
import java.util.List;
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
}
