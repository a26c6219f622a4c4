package io.vorlauf.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.service.command.Converter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

class BundleConverterTest {

    @TempDir
    private Path folder;

    private Framework framework;
    private Converter converter;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, folder.toString(), "felix.log.level", "0"));
        framework.start();
        converter = new BundleConverter(framework.getBundleContext());
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
}
