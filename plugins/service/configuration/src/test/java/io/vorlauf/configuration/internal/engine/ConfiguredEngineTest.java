// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.configuration.internal.support.Log;
import io.vorlauf.configuration.internal.support.RunningFramework;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;

class ConfiguredEngineTest {

    @TempDir
    private Path directory;

    private Log log;
    private RunningFramework framework;

    @BeforeEach
    void start() throws Exception {
        log = new Log();
        framework = new RunningFramework(directory);
        framework.startActivator();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stopActivator();
        framework.close();
        log.close();
    }

    @Test
    void withoutAConfigurationTheEngineIsToldNothing() throws Exception {
        assertThat(framework.services(EngineSettings.class)).isEmpty();
    }

    @Test
    void whatIsNotGivenHasItsDefault() throws Exception {
        framework.configure(EngineConfiguration.PID, Map.of("tree-nodes", "64", "drain-seconds", "0.5"));

        assertThat(framework.services(EngineSettings.class)).usingRecursiveFieldByFieldElementComparator()
                .containsExactly(
                EngineSettings.DEFAULT.toBuilder().treeNodes(64).drainTime(Duration.ofMillis(500)).build());
    }

    @Test
    void theEngineIsBoundedAsItIsTold() throws Exception {
        framework.configure(EngineConfiguration.PID, Map.of("most-running", "8", "most-waiting", "0",
                "most-cache-megabytes", "100", "reader-seconds", "2.5"));

        assertThat(framework.services(EngineSettings.class)).usingRecursiveFieldByFieldElementComparator()
                .containsExactly(EngineSettings.DEFAULT.toBuilder()
                .mostRunning(8).mostWaiting(0).mostCacheBytes(100 << 20).readerTime(Duration.ofMillis(2500)).build());
    }

    @Test
    void theLastConfigurationIsTheOnlyOneAndADeletedOneIsGone() throws Exception {
        framework.configure(EngineConfiguration.PID, Map.of("tree-nodes", "64"));
        Configuration configuration = framework.configure(EngineConfiguration.PID, Map.of("tree-nodes", "65"));
        assertThat(framework.services(EngineSettings.class)).extracting(EngineSettings::treeNodes).containsExactly(65);

        configuration.delete();
        framework.settle();
        assertThat(framework.services(EngineSettings.class)).isEmpty();
    }

    @Test
    void aWrongValueChangesNothing() throws Exception {
        framework.configure(EngineConfiguration.PID, Map.of("tree-nodes", "64"));
        framework.configure(EngineConfiguration.PID, Map.of("tree-nodes", "0"));

        assertThat(framework.services(EngineSettings.class)).extracting(EngineSettings::treeNodes).containsExactly(64);
        assertThat(log.warnings()).containsExactly("configuration io.vorlauf.engine: parameter 'tree-nodes' must be a "
                + "whole number from 1 to 4096, not '0'; what was configured before goes on serving");
    }

    @Test
    void toolsAreTold() {
        var information = framework.metatype().getMetaTypeInformation(framework.context().getBundle());

        assertThat(information.getPids()).contains(EngineConfiguration.PID);
    }
}
