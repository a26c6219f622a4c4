// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.internal.platform.Platform;
import io.vorlauf.shell.internal.platform.Platform.Referenced;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeProvider;
import org.osgi.service.metatype.ObjectClassDefinition;

/** Configurations of models, which must have a directory and may say of what type the weights are. */
class ConfigurationStoreTest {

    private final Map<String, Dictionary<String, Object>> kept = new LinkedHashMap<>();
    private final ConfigurationStore store = new ConfigurationStore(new Services());

    @Test
    void whatIsRequiredMustBeThereFromTheBeginning() {
        assertThatThrownBy(() -> store.set("model~x", Map.of("weights", "f32")))
                .isInstanceOf(BadInput.class)
                .hasMessage("io.vorlauf.model~x must have the property 'directory': where its files are");
        assertThat(kept).isEmpty();
    }

    @Test
    void whatIsRequiredCannotBeTakenAway() {
        store.set("model~x", Map.of("directory", "models/x", "weights", "f32"));

        assertThatThrownBy(() -> store.set("model~x", Map.of("directory", "", "weights", "i8")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must have the property 'directory'");
        assertThat(kept.get("io.vorlauf.model~x").get("directory")).isEqualTo("models/x");
        assertThat(kept.get("io.vorlauf.model~x").get("weights")).isEqualTo("f32");
    }

    @Test
    void whatIsThereAlreadyNeedNotBeSaidAgainAndWhatIsOptionalCanGo() {
        store.set("model~x", Map.of("directory", "models/x"));
        store.set("model~x", Map.of("weights", "f32"));
        store.set("model~x", Map.of("weights", ""));

        assertThat(store.find("model~x").map(ConfigurationStore::properties))
                .contains(Map.of("directory", "models/x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF", "\u00EF\u00BB\u00BF"})
    void aByteOrderMarkIsNoPartOfTheFirstName(String mark) {
        kept.put("io.vorlauf.model~x", new Hashtable<>(Map.of(mark + "directory", "models/x")));
        kept.put("io.vorlauf.model~y", new Hashtable<>(Map.of(mark + "#", "a comment", "directory", "models/y")));

        store.set("model~x", Map.of("directory", "models/z", "weights", "f32"));
        store.set("model~y", Map.of("weights", "f32"));

        assertThat(kept.get("io.vorlauf.model~x")).isEqualTo(new Hashtable<>(Map.of("directory", "models/z", "weights", "f32")));
        assertThat(kept.get("io.vorlauf.model~y")).isEqualTo(new Hashtable<>(Map.of("directory", "models/y", "weights", "f32")));
    }

    private Configuration configuration(String pid) {
        return proxy(Configuration.class, (method, arguments) -> switch (method) {
            case "getPid" -> pid;
            case "getProperties" -> kept.get(pid);
            case "update" -> kept.put(pid, dictionary(arguments[0]));
            default -> throw new UnsupportedOperationException(method);
        });
    }

    @SuppressWarnings("unchecked")
    private static Dictionary<String, Object> dictionary(Object properties) {
        return (Dictionary<String, Object>) properties;
    }

    private ConfigurationAdmin admin() {
        return proxy(ConfigurationAdmin.class, (method, arguments) -> switch (method) {
            case "listConfigurations" -> kept.keySet().stream().map(this::configuration).toArray(Configuration[]::new);
            case "getFactoryConfiguration" -> configuration(arguments[0] + "~" + arguments[1]);
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private interface Answers {

        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (self, method, arguments) -> answers.to(method.getName(), arguments)));
    }

    private static AttributeDefinition attribute(String name, String description) {
        return proxy(AttributeDefinition.class, (method, arguments) -> switch (method) {
            case "getID" -> name;
            case "getDescription" -> description;
            case "getDefaultValue" -> null;
            case "validate" -> "";
            default -> throw new UnsupportedOperationException(method);
        });
    }

    /** The form of a model. */
    private static final class ModelForm implements MetaTypeProvider, ObjectClassDefinition {

        @Override
        public ObjectClassDefinition getObjectClassDefinition(String id, String locale) {
            return this;
        }

        @Override
        public AttributeDefinition[] getAttributeDefinitions(int filter) {
            return filter == REQUIRED
                    ? new AttributeDefinition[] {attribute("directory", "where its files are")}
                    : new AttributeDefinition[] {attribute("weights", "the type of its weights")};
        }

        @Override
        public String[] getLocales() {
            return null;
        }

        @Override
        public String getName() {
            return "model";
        }

        @Override
        public String getID() {
            return "io.vorlauf.model";
        }

        @Override
        public String getDescription() {
            return "a model";
        }

        @Override
        public InputStream getIcon(int size) {
            return null;
        }
    }

    private final class Services implements Platform {

        @Override
        public <S> List<Referenced<S>> referenced(Class<S> type) {
            return Stream.of(admin(), new ModelForm())
                    .filter(type::isInstance)
                    .map(service -> new Referenced<>(type.cast(service),
                            Map.<String, Object>of(MetaTypeProvider.METATYPE_FACTORY_PID, "io.vorlauf.model")))
                    .toList();
        }

        @Override
        public void beforeLeaving(Class<?> type, Consumer<Object> action) {}

        @Override
        public <S> Runnable register(Class<S> type, S service) {
            throw new UnsupportedOperationException("nothing is registered here");
        }

        @Override
        public Optional<Path> home() {
            return Optional.empty();
        }
    }
}
