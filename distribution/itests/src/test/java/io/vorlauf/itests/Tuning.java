// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import java.lang.reflect.Method;
import java.util.Map;
import org.osgi.framework.ServiceRegistration;

/**
 * Other settings for the engine, as the service from which it takes them. Their class is the engine bundle's own, and
 * not on the class path of the tests.
 */
final class Tuning implements AutoCloseable {

    private static final String TYPE = "io.vorlauf.api.decoding.EngineSettings";

    private final ServiceRegistration<?> registration;

    private Tuning(ServiceRegistration<?> registration) {
        this.registration = registration;
    }

    /** The default settings but for one, such as {@code arrivalTime}. */
    static Tuning with(RunningSystem system, String setter, Object value) throws ReflectiveOperationException {
        return with(system, Map.of(setter, value));
    }

    /** The default settings but for some. */
    static Tuning with(RunningSystem system, Map<String, Object> values) throws ReflectiveOperationException {
        Class<?> type = system.bundle("io.vorlauf.core").orElseThrow().loadClass(TYPE);
        Object builder = type.getMethod("toBuilder").invoke(type.getField("DEFAULT").get(null));
        for (Method setter : builder.getClass().getMethods()) {
            if (values.containsKey(setter.getName())) {
                setter.invoke(builder, values.get(setter.getName()));
            }
        }
        return new Tuning(system.context().registerService(
                TYPE, builder.getClass().getMethod("build").invoke(builder), null));
    }

    @Override
    public void close() {
        registration.unregister();
    }
}
