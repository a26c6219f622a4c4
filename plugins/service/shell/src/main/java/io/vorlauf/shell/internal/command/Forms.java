// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.shell.internal.platform.Platform;
import io.vorlauf.shell.internal.platform.Platform.Referenced;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.cm.ManagedServiceFactory;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeProvider;
import org.osgi.service.metatype.ObjectClassDefinition;

/** What configurations may say, as those who read them describe it to tools (Metatype). */
record Forms(Platform platform) {

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

    /**
     * Something that can be set.
     *
     * @param definition how it is described
     * @param required whether a configuration must have it
     */
    record Field(AttributeDefinition definition, boolean required) {

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
                .flatMap(Forms::forms)
                .sorted(Comparator.comparing(Form::pid))
                .toList();
    }

    // Whoever reads configurations may offer the form itself; others say of what identity theirs is.
    private static Stream<Form> forms(Referenced<MetaTypeProvider> provider) {
        Stream<Form> own = provider.values(Constants.SERVICE_PID).stream()
                .filter(pid -> provider.service() instanceof ManagedService
                        || provider.service() instanceof ManagedServiceFactory)
                .map(pid -> form(provider.service(), pid, provider.service() instanceof ManagedServiceFactory));
        Stream<Form> single = provider.values(MetaTypeProvider.METATYPE_PID).stream()
                .map(pid -> form(provider.service(), pid, false));
        Stream<Form> several = provider.values(MetaTypeProvider.METATYPE_FACTORY_PID).stream()
                .map(pid -> form(provider.service(), pid, true));
        return Stream.of(own, single, several).flatMap(stream -> stream);
    }

    private static Form form(MetaTypeProvider provider, String pid, boolean factory) {
        ObjectClassDefinition definition = provider.getObjectClassDefinition(pid, null);
        return new Form(pid, factory, Stream.concat(
                        fields(definition, ObjectClassDefinition.REQUIRED, true),
                        fields(definition, ObjectClassDefinition.OPTIONAL, false))
                .toList());
    }

    private static Stream<Field> fields(ObjectClassDefinition definition, int filter, boolean required) {
        return Stream.ofNullable(definition.getAttributeDefinitions(filter))
                .flatMap(Arrays::stream)
                .map(attribute -> new Field(attribute, required));
    }
}
