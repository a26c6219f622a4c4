package io.vorlauf.itests;

import java.time.Duration;
import org.osgi.framework.ServiceRegistration;

/**
 * Other settings for the engine, as the service from which it takes them. Their class is the engine bundle's own, and
 * not on the class path of the tests.
 */
final class Tuning implements AutoCloseable {

    private static final String TYPE = "io.vorlauf.core.EngineSettings";

    private final ServiceRegistration<?> registration;

    private Tuning(ServiceRegistration<?> registration) {
        this.registration = registration;
    }

    /** The default settings but for one, such as {@code withArrivalTime}. */
    static Tuning with(RunningSystem system, String setter, Duration value) throws ReflectiveOperationException {
        Class<?> type = system.bundle("io.vorlauf.core").orElseThrow().loadClass(TYPE);
        Object settings = type.getField("DEFAULT").get(null);
        return new Tuning(system.context().registerService(
                TYPE, type.getMethod(setter, Duration.class).invoke(settings, value), null));
    }

    @Override
    public void close() {
        registration.unregister();
    }
}
