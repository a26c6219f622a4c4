package io.vorlauf.shell.internal.command;

import io.vorlauf.shell.internal.platform.Platform;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeProvider;
import org.osgi.service.metatype.ObjectClassDefinition;

/** What configurations may say, as those who read them describe it to tools (Metatype). */
final class Forms {

    private final Platform platform;

    Forms(Platform platform) {
        this.platform = platform;
    }

    /**
     * A form.
     *
     * @param pid the persistent identity of a configuration, or of a kind of configurations
     * @param factory whether it is a kind
     * @param fields what can be set
     */
    record Form(String pid, boolean factory, List<Field> fields) {

        Optional<Field> field(String name) {
            return fields.stream().filter(field -> field.name().equals(name)).findFirst();
        }
    }

    /** Something that can be set. */
    record Field(AttributeDefinition definition) {

        String name() {
            return definition.getID();
        }

        String description() {
            return Objects.requireNonNullElse(definition.getDescription(), "");
        }

        Optional<String> defaultValue() {
            return Optional.ofNullable(definition.getDefaultValue()).map(values -> String.join(",", values));
        }

        /** What is wrong with a value, if anything is. */
        Optional<String> problem(String value) {
            return Optional.ofNullable(definition.validate(value)).filter(message -> !message.isEmpty());
        }
    }

    /** All forms, by identity. */
    List<Form> all() {
        return platform.referenced(MetaTypeProvider.class).stream()
                .flatMap(provider -> Stream.of("metatype.pid", "metatype.factory.pid")
                        .flatMap(kind -> forms(provider, kind)))
                .sorted(Comparator.comparing(Form::pid))
                .toList();
    }

    private static Stream<Form> forms(Platform.Referenced<MetaTypeProvider> provider, String kind) {
        return provider.values(kind).stream().map(pid -> {
            ObjectClassDefinition definition = provider.service().getObjectClassDefinition(pid, null);
            AttributeDefinition[] attributes = definition.getAttributeDefinitions(ObjectClassDefinition.ALL);
            List<Field> fields = attributes == null ? List.of() : Arrays.stream(attributes).map(Field::new).toList();
            return new Form(pid, kind.equals("metatype.factory.pid"), fields);
        });
    }
}
