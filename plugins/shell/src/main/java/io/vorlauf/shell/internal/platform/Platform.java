package io.vorlauf.shell.internal.platform;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The services of the running system, as they are at the moment of the call. Thread-safe. */
public interface Platform {

    /** All services of a type, the highest-ranked first. */
    default <S> List<S> services(Class<S> type) {
        return referenced(type).stream().map(Referenced::service).toList();
    }

    /**
     * The highest-ranked service of a type.
     *
     * @param what what it is, for the message if there is none: {@code engine}
     * @throws BadInput if there is none
     */
    default <S> S service(Class<S> type, String what) {
        return services(type).stream()
                .findFirst()
                .orElseThrow(() -> new BadInput("no " + what + " is installed (no service " + type.getName() + ")"));
    }

    /**
     * A service with its properties.
     *
     * @param service the service
     * @param properties its properties
     */
    record Referenced<S>(S service, Map<String, Object> properties) {

        /** The values of a property that has one or several; none if it is not there. */
        public List<String> values(String name) {
            Object value = properties.get(name);
            if (value instanceof Object[] several) {
                return Arrays.stream(several).map(String::valueOf).toList();
            }
            if (value instanceof Collection<?> several) {
                return several.stream().map(String::valueOf).toList();
            }
            return value == null ? List.of() : List.of(String.valueOf(value));
        }
    }

    /** All services of a type with their properties, the highest-ranked first. */
    <S> List<Referenced<S>> referenced(Class<S> type);

    /**
     * From now on does something before a service of a type goes away, which works until that has returned.
     *
     * @param action is given the service, which {@link #services} does not name any more
     */
    void beforeLeaving(Class<?> type, Consumer<Object> action);

    /** Offers a service to the engine until what is returned is called. */
    <S> Runnable register(Class<S> type, S service);

    /** The folder of the distribution, if this is one. */
    Optional<Path> home();
}
