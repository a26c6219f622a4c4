// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.support;

import io.vorlauf.configuration.internal.osgi.Activator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.metatype.MetaTypeService;

/** A framework with a real Configuration Admin and Metatype, in which the bundle's activator runs. */
public final class RunningFramework implements AutoCloseable {

    private static final String SHARED = Map.of(
                    "io.vorlauf.api.model", "1.1.0",
                    "io.vorlauf.api.strategy", "1.1.0",
                    "io.vorlauf.api.text", "1.0.0",
                    "io.vorlauf.core", "1.0.0",
                    "org.osgi.service.cm", "1.6.1",
                    "org.osgi.service.log", "1.5.0",
                    "org.osgi.service.metatype", "1.4.1")
            .entrySet().stream()
            .map(entry -> entry.getKey() + ";version=" + entry.getValue())
            .collect(Collectors.joining(","));

    private final Framework framework;
    private final Activator activator = new Activator();

    /** Starts everything, except the activator. */
    public RunningFramework(Path directory) throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, directory.resolve("framework").toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED,
                "vorlauf.home", directory.toString(),
                "felix.log.level", "0",
                "felix.cm.loglevel", "0"));
        framework.start();
        for (Class<?> type : List.of(org.apache.felix.cm.PersistenceManager.class,
                org.apache.felix.metatype.MetaDataReader.class)) {
            context().installBundle("reference:" + type.getProtectionDomain().getCodeSource().getLocation()).start();
        }
    }

    public void startActivator() throws Exception {
        activator.start(context());
    }

    public void stopActivator() {
        activator.stop(context());
    }

    public BundleContext context() {
        return framework.getBundleContext();
    }

    /** Sets a configuration of a factory and waits until it was handed out. */
    public Configuration configure(String factory, String instance, Map<String, ?> properties) throws Exception {
        Configuration configuration = admin().getFactoryConfiguration(factory, instance, "?");
        configuration.update(new Hashtable<>(properties));
        settle();
        return configuration;
    }

    /** Makes a configuration of a factory, with an identity that Configuration Admin makes up, and waits for the same. */
    public Configuration configureAnonymously(String factory, Map<String, ?> properties) throws Exception {
        Configuration configuration = admin().createFactoryConfiguration(factory, "?");
        configuration.update(new Hashtable<>(properties));
        settle();
        return configuration;
    }

    /** Sets a configuration and waits until it was handed out. */
    public Configuration configure(String pid, Map<String, ?> properties) throws Exception {
        Configuration configuration = admin().getConfiguration(pid, "?");
        configuration.update(new Hashtable<>(properties));
        settle();
        return configuration;
    }

    private ConfigurationAdmin admin() {
        return service(ConfigurationAdmin.class);
    }

    /** What tools are told about configurations. */
    public MetaTypeService metatype() {
        return service(MetaTypeService.class);
    }

    public <S> S service(Class<S> type) {
        return context().getService(context().getServiceReference(type));
    }

    /** The services of a type, the best first. */
    public <S> List<S> services(Class<S> type) throws Exception {
        Stream<ServiceReference<S>> references = context().getServiceReferences(type, null).stream();
        // One that goes in this moment is null.
        return references.sorted((one, other) -> other.compareTo(one))
                .map(context()::getService)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Waits until everything that was set before was handed out: that happens in order. */
    public void settle() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        ManagedService last = properties -> called.countDown();
        Dictionary<String, Object> pid = new Hashtable<>(Map.of(Constants.SERVICE_PID, "last." + System.nanoTime()));
        var registration = context().registerService(ManagedService.class, last, pid);
        if (!called.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("Configuration Admin does not answer");
        }
        registration.unregister();
    }

    /** A bundle without contents, in whose name services can be registered. */
    public Bundle emptyBundle(Path directory, String name) throws Exception {
        Path jar = directory.resolve(name + ".jar");
        var manifest = new java.util.jar.Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", name);
        manifest.getMainAttributes().putValue("Import-Package", "io.vorlauf.api.strategy");
        try (var out = new java.util.jar.JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.finish();
        }
        Bundle bundle = context().installBundle(jar.toUri().toString());
        bundle.start();
        return bundle;
    }

    @Override
    public void close() throws IOException, InterruptedException, org.osgi.framework.BundleException {
        framework.stop();
        framework.waitForStop(20_000);
    }
}
