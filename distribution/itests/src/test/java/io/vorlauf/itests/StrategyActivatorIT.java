// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.strategy.SpeculationStrategy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** What the activator for strategies says to bundles that have none. */
@ExtendWith(SystemExtension.class)
class StrategyActivatorIT {

    private static final String SERVICES = "META-INF/services/" + SpeculationStrategy.class.getName();

    @TempDir
    private Path folder;

    @Test
    void aBundleThatNamesNoStrategyDoesNotStart(RunningSystem system) throws Exception {
        assertThatStarting(system, "nameless", "# nothing\n")
                .hasStackTraceContaining("nameless names no strategy in " + SERVICES);
    }

    @Test
    void aBundleThatNamesAClassItDoesNotHaveDoesNotStart(RunningSystem system) throws Exception {
        assertThatStarting(system, "absent", "com.example.Absent\n").hasStackTraceContaining("com.example.Absent");
    }

    private AbstractThrowableAssert<?, ?> assertThatStarting(
            RunningSystem system, String name, String services) throws Exception {
        Bundle bundle = system.context().installBundle(bundle(name, services).toUri().toString());
        try {
            return assertThatThrownBy(bundle::start).isInstanceOf(BundleException.class);
        } finally {
            bundle.uninstall();
        }
    }

    private Path bundle(String name, String services) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", name);
        headers.putValue("Bundle-Activator", "io.vorlauf.core.osgi.StrategyActivator");
        headers.putValue("Import-Package", "io.vorlauf.core.osgi,io.vorlauf.api.strategy");
        Path jar = folder.resolve(name + ".jar");
        try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.putNextEntry(new ZipEntry(SERVICES));
            out.write(services.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }
}
