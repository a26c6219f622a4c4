// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.StrategyInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;

/** Strategies come and go while everything else runs. */
@ExtendWith(SystemExtension.class)
class HotDeployIT {

    private static final String LINEAR = "io.vorlauf.strategy.linear";

    @Test
    void anUninstalledStrategyIsGoneAndAReinstalledOneIsBack(RunningSystem system) throws Exception {
        DecodingService engine = system.service(DecodingService.class);
        system.bundle(LINEAR).orElseThrow().uninstall();
        try {
            assertThat(names(engine)).doesNotContain("linear");
            assertThatThrownBy(() -> engine.generate(DecodingRequest.builder("any", "text").strategy("linear").build()))
                    .isInstanceOf(InvalidRequestException.class);
        } finally {
            installLinear(system);
        }
        assertThat(names(engine)).contains("linear");
    }

    @Test
    void aJarDroppedIntoTheFolderIsTakenAndNothingElseRestarts(RunningSystem system) throws Exception {
        DecodingService engine = system.service(DecodingService.class);
        system.bundle(LINEAR).orElseThrow().uninstall();
        Set<String> stopped = ConcurrentHashMap.newKeySet();
        CountDownLatch gone = new CountDownLatch(1);
        BundleListener watch = event -> {
            if (event.getType() == BundleEvent.STOPPED) {
                stopped.add(event.getBundle().getSymbolicName());
            } else if (event.getType() == BundleEvent.UNINSTALLED) {
                gone.countDown();
            }
        };
        system.context().addBundleListener(watch);
        Path dropped = system.load().resolve("linear.jar");
        try {
            drop(RunningSystem.jar("vorlauf-strategy-linear"), dropped);
            system.await(() -> names(engine).contains("linear"), "the dropped strategy serves");
            Files.delete(dropped);
            // Its service goes before the bundle itself does, and only then it can be installed again.
            assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(names(engine)).doesNotContain("linear");
            assertThat(stopped).isSubsetOf(LINEAR);
        } finally {
            system.context().removeBundleListener(watch);
            Files.deleteIfExists(dropped);
            installLinear(system);
        }
    }

    private static List<String> names(DecodingService engine) {
        return engine.strategies().stream().map(StrategyInfo::name).toList();
    }

    private static void installLinear(RunningSystem system) throws Exception {
        Bundle bundle =
                system.context().installBundle("reference:" + RunningSystem.jar("vorlauf-strategy-linear").toUri());
        bundle.start();
    }

    // In one step: half a jar is no bundle.
    private static void drop(Path jar, Path target) throws Exception {
        Path beside = target.resolveSibling("linear.part");
        Files.copy(jar, beside);
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
