// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Makes distributions for the tests. */
final class TestHome {

    private TestHome() {}

    /** The activator of a bundle that does nothing. */
    public static final class Nothing implements BundleActivator {

        @Override
        public void start(BundleContext context) {}

        @Override
        public void stop(BundleContext context) {}
    }

    static Home create(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("bundle"));
        Files.createDirectories(directory.resolve("conf"));
        Home home = new Home(directory);
        Files.writeString(home.configuration(), """
                org.osgi.framework.startlevel.beginning=10
                vorlauf.startlevel=5
                felix.log.level=0
                """);
        return home;
    }

    /** Adds a bundle with an activator of this test's class path. */
    static Path addBundle(Home home, String name, String version, Class<?> activator) throws IOException {
        return writeBundle(home.bundles(), name, version, activator);
    }

    static Path writeBundle(Path folder, String name, String version, Class<?> activator) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", name);
        headers.putValue("Bundle-Version", version);
        headers.putValue("Bundle-Activator", activator.getName());
        headers.putValue("Import-Package", "org.osgi.framework,org.osgi.framework.startlevel");
        Path jar = folder.resolve(name + ".jar");
        String entry = activator.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream code = activator.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new ZipEntry(entry));
            code.transferTo(out);
            out.closeEntry();
        }
        return jar;
    }
}
