// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal;

import io.vorlauf.shell.internal.platform.Platform;
import io.vorlauf.shell.internal.platform.Platform.Referenced;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/** The platform when it is an OSGi framework. Services are tracked, so that they are held no longer than they live. */
final class OsgiPlatform implements Platform {

    private final BundleContext context;
    private final Map<Class<?>, ServiceTracker<?, ?>> trackers = new ConcurrentHashMap<>();
    private final Map<Class<?>, Consumer<Object>> farewells = new ConcurrentHashMap<>();

    OsgiPlatform(BundleContext context) {
        this.context = context;
    }

    @Override
    public <S> List<Referenced<S>> referenced(Class<S> type) {
        @SuppressWarnings("unchecked")
        ServiceTracker<S, S> tracker = (ServiceTracker<S, S>) trackers.computeIfAbsent(type, this::open);
        return Stream.ofNullable(tracker.getServiceReferences())
                .flatMap(Stream::of)
                .sorted(Comparator.reverseOrder())
                .flatMap(reference -> Stream.ofNullable(tracker.getService(reference))
                        .map(service -> new Referenced<>(service, FrameworkUtil.asMap(reference.getProperties()))))
                .toList();
    }

    private <S> ServiceTracker<S, S> open(Class<S> type) {
        ServiceTracker<S, S> tracker = new ServiceTracker<>(context, type, null) {
            @Override
            public void removedService(ServiceReference<S> reference, S service) {
                try {
                    farewells.getOrDefault(type, gone -> {}).accept(service);
                } finally {
                    super.removedService(reference, service);
                }
            }
        };
        tracker.open();
        return tracker;
    }

    @Override
    public void beforeLeaving(Class<?> type, Consumer<Object> action) {
        farewells.merge(type, action, Consumer::andThen);
    }

    @Override
    public <S> Runnable register(Class<S> type, S service) {
        ServiceRegistration<S> registration = context.registerService(type, service, null);
        return registration::unregister;
    }

    @Override
    public Optional<Path> home() {
        return Optional.ofNullable(context.getProperty("vorlauf.home")).map(Path::of);
    }

    void close() {
        trackers.values().forEach(ServiceTracker::close);
        trackers.clear();
    }
}
