// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

class FrameworkCommandsTest {

    @TempDir
    private Path folder;

    private Framework framework;
    private FrameworkCommands converter;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, folder.toString(), "felix.log.level", "0"));
        framework.start();
        converter = new FrameworkCommands(framework.getBundleContext());
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(20_000);
    }

    @Test
    void aBundleIsTakenByItsIdOrItsName() throws Exception {
        assertThat(converter.convert(Bundle.class, "0")).isEqualTo(framework.getBundleContext().getBundle(0));
        assertThat(converter.convert(Bundle.class, "org.apache.felix.framework"))
                .isEqualTo(framework.getBundleContext().getBundle(0));
    }

    @Test
    void whatIsNoBundleIsLeftToOthers() throws Exception {
        assertThat(converter.convert(Bundle.class, "17")).isNull();
        assertThat(converter.convert(Bundle.class, "no.such.bundle")).isNull();
        assertThat(converter.convert(String.class, "0")).isNull();
    }

    @Test
    void aBundleIsStartedByItsName() throws Exception {
        Path jar = folder.resolve("mine.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "com.example.mine");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        Bundle mine = framework.getBundleContext().installBundle(jar.toUri().toString());

        converter.start(false, false, "com.example.mine");

        assertThat(mine.getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void whatCannotBeStartedIsNamed() {
        assertThatThrownBy(() -> converter.start(false, false, "com.example.none"))
                .hasMessage("start: no bundle 'com.example.none' ('lb' lists them), and no file or URL to install one from");
        assertThatThrownBy(() -> converter.start(false, false)).hasMessageContaining("name bundles by id");
    }

    @Test
    void arraysArePrintedByTheirElements() throws Exception {
        CommandProcessorImpl gogo = new CommandProcessorImpl();
        gogo.addConverter(converter);
        CommandSession session = gogo.createSession(InputStream.nullInputStream(), System.out, System.out);

        assertThat(session.format(new String[] {"one", "two"}, Converter.INSPECT)).hasToString("one\ntwo");
        assertThat(session.format(new int[][] {{1, 2}, {}}, Converter.INSPECT)).hasToString("[1, 2]\n[]");
        gogo.stop();
    }
}
