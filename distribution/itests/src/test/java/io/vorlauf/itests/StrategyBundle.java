// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;

/** The bundle of a strategy, which is updated to ever new versions while it serves. */
final class StrategyBundle implements AutoCloseable {

    private final RunningSystem system;
    private final String name;
    private final Path jar;
    private int version;

    private StrategyBundle(RunningSystem system, String name) throws IOException {
        this.system = system;
        this.name = name;
        this.jar = RunningSystem.jar("vorlauf-strategy-" + name);
    }

    static StrategyBundle of(RunningSystem system, String name) throws IOException {
        return new StrategyBundle(system, name);
    }

    String symbolicName() {
        return "io.vorlauf.strategy." + name;
    }

    /** What rounds say of who provides the strategy. */
    String provider() {
        return symbolicName() + " " + bundle().getVersion();
    }

    private Bundle bundle() {
        return system.bundle(symbolicName()).orElseThrow();
    }

    /** Updates the bundle to a version that was never there before. */
    void update() throws IOException, BundleException {
        bundle().update(new ByteArrayInputStream(withVersion("1.0." + ++version)));
    }

    /** The class loader of the version that is there now. */
    WeakReference<ClassLoader> loader() {
        return new WeakReference<>(bundle().adapt(BundleWiring.class).getClassLoader());
    }

    private byte[] withVersion(String wanted) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarFile original = new JarFile(jar.toFile())) {
            Manifest manifest = new Manifest(original.getManifest());
            manifest.getMainAttributes().putValue(Constants.BUNDLE_VERSION, wanted);
            try (JarOutputStream copy = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry : original.stream().toList()) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        copy.putNextEntry(new JarEntry(entry.getName()));
                        original.getInputStream(entry).transferTo(copy);
                    }
                }
            }
        }
        return bytes.toByteArray();
    }

    void uninstall() throws BundleException {
        bundle().uninstall();
    }

    /** Puts the bundle of the distribution back. */
    @Override
    public void close() throws BundleException {
        if (system.bundle(symbolicName()).isPresent()) {
            uninstall();
        }
        system.context().installBundle("reference:" + jar.toUri()).start();
    }
}
