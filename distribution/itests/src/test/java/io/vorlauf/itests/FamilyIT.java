// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.itests.StoryPair.Offer;
import io.vorlauf.itests.family.Ours;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

/** A bundle that brings a family of models. */
@ExtendWith(SystemExtension.class)
class FamilyIT {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"jvm", "tensorflow"})
    void modelsOfAFamilyLoadWhileItsBundleIsThere(String backend, RunningSystem system) throws Exception {
        Path model = Checkpoints.write(folder, "llama").target();
        ModelLoader loader = system.loader(backend);
        Tokens wanted = text(system, loader, model);
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"llama\"", "\"ours\""));

        Bundle bundle = system.context().installBundle(bundle().toUri().toString());
        try {
            bundle.start();

            assertThat(loader.families()).contains("ours");
            assertThat(text(system, loader, model)).isEqualTo(wanted);
        } finally {
            bundle.uninstall();
        }
        assertThat(loader.families()).doesNotContain("ours");
        assertThatThrownBy(() -> text(system, loader, model)).isInstanceOf(ModelException.class)
                .hasMessageContaining("not \"ours\"");
    }

    private static Tokens text(RunningSystem system, ModelLoader loader, Path model) throws InterruptedException {
        try (Offer target = Offer.of(system, loader, "target", model, Map.of())) {
            return system.service(DecodingService.class).generate(DecodingRequest.builder("target", Tokens.of(3, 1, 4))
                    .maxNewTokens(12).build()).ids();
        }
    }

    private Path bundle() throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "com.example.ours");
        headers.putValue("Bundle-Activator", Ours.class.getName());
        headers.putValue("Import-Package", "org.osgi.framework,io.vorlauf.checkpoint.decoder");
        String classFile = Ours.class.getName().replace('.', '/') + ".class";
        Path jar = folder.resolve("ours.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file, manifest);
                InputStream bytes = Ours.class.getClassLoader().getResourceAsStream(classFile)) {
            entries.putNextEntry(new ZipEntry(classFile));
            bytes.transferTo(entries);
        }
        return jar;
    }
}
