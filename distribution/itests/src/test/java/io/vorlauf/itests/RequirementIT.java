// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.RequireEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** What resolves in an empty framework. */
class RequirementIT {

    @TempDir
    private Path directory;

    private Framework framework;

    @BeforeEach
    void startAnEmptyFramework() throws BundleException {
        framework = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, directory.toString(), "felix.log.level", "0"));
        framework.start();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(20_000);
    }

    @Test
    void aStrategyResolvesOnlyWithAnEngine() throws Exception {
        install("vorlauf-api-");
        Bundle linear = install("vorlauf-strategy-linear-");
        assertThatThrownBy(linear::start)
                .isInstanceOf(BundleException.class)
                // Which is missed first, the engine or its activator, is the resolver's choice.
                .hasMessageMatching("(?s).*(" + RequireEngine.NAME + "|io\\.vorlauf\\.core\\.osgi).*");

        for (String name : List.of("failureaccess-", "guava-", "jakarta.inject-api-",
                "org.apache.servicemix.bundles.aopalliance-", "guice-", "slf4j-api-",
                "slf4j-jdk14-", "vorlauf-core-")) {
            install(name);
        }
        linear.start();
        assertThat(linear.getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void modelsResolveOnlyWithTheirRuntime() throws Exception {
        for (String name : List.of("vorlauf-api-", "gson-", "slf4j-api-", "slf4j-jdk14-", "vorlauf-checkpoints-")) {
            install(name);
        }
        Bundle models = install("vorlauf-tensorflow-0");
        assertThatThrownBy(models::start)
                .isInstanceOf(BundleException.class)
                // Which of the two is missed first is the framework's choice.
                .hasMessageMatching("(?s).*org\\.(tensorflow|bytedeco).*");

        install("vorlauf-tensorflow-runtime-");
        models.start();
        assertThat(models.getState()).isEqualTo(Bundle.ACTIVE);
    }

    private Bundle install(String name) throws Exception {
        return framework.getBundleContext().installBundle("reference:" + RunningSystem.jar(name).toUri());
    }
}
