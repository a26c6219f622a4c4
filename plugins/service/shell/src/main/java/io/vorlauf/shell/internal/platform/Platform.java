// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.platform;

import io.vorlauf.lab.trial.TrialService;
import io.vorlauf.shell.command.Services;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The services of the running system, as they are at the moment of the call. Thread-safe. */
public interface Platform extends Services {

    @Override
    default <S> List<S> services(Class<S> type) {
        return referenced(type).stream().map(Referenced::service).toList();
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

    /** Tries strategies on live requests. */
    default TrialService trials() {
        return service(TrialService.class, "trial service");
    }

    /**
     * From now on does something before a service of a type goes away, which works until that has returned.
     *
     * @param action is given the service, which {@link #services} does not name any more
     */
    void beforeLeaving(Class<?> type, Consumer<Object> action);
}
