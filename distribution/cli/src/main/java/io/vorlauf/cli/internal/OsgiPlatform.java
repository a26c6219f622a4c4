package io.vorlauf.cli.internal;

import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.platform.Registration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** The platform when it is an OSGi framework. Services it handed out are given back when it is closed. */
final class OsgiPlatform implements Platform {

    private final BundleContext context;
    private final List<ServiceReference<?>> used = new ArrayList<>();

    OsgiPlatform(BundleContext context) {
        this.context = context;
    }

    @Override
    public <S> List<S> services(Class<S> type) {
        try {
            return context.getServiceReferences(type, null).stream()
                    .sorted(Comparator.reverseOrder())
                    .map(this::use)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("there is no filter", e);
        }
    }

    private <S> Optional<S> use(ServiceReference<S> reference) {
        Optional<S> service = Optional.ofNullable(context.getService(reference));
        service.ifPresent(present -> used.add(reference));
        return service;
    }

    @Override
    public <S> Registration register(Class<S> type, S service) {
        ServiceRegistration<S> registration = context.registerService(type, service, null);
        return registration::unregister;
    }

    @Override
    public Optional<Path> home() {
        return Optional.ofNullable(context.getProperty("vorlauf.home")).map(Path::of);
    }

    @Override
    public void close() {
        used.forEach(context::ungetService);
        used.clear();
    }
}
