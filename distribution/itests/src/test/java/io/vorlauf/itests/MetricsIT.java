// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.itests.Checkpoints.Pair;
import io.vorlauf.itests.RunningSystem.Outcome;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;

/** The optional bundles with meters. */
@ExtendWith(SystemExtension.class)
class MetricsIT {

    private static final String REGISTRY = "io.micrometer.core.instrument.MeterRegistry";

    @TempDir
    private Path folder;

    @Test
    void theOptionalBundlesCountWhatIsGeneratedAndGoWithoutATrace(RunningSystem system) throws Exception {
        Pair pair = Checkpoints.write(folder, "llama");
        List<Bundle> bundles = installOptional(system);
        try {
            Outcome outcome = system.run(
                    "generate", "--target", pair.target().toString(), "--draft", pair.draft().toString(),
                    "--prompt-ids", Checkpoints.PROMPT_IDS, "--max-new-tokens", "8", "--ignore-eos");

            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(meters(system)).contains("vorlauf.tokens", "vorlauf.round", "vorlauf.depth.attempts");
        } finally {
            Collections.reverse(bundles);
            for (Bundle bundle : bundles) {
                bundle.uninstall();
            }
        }
        assertThat(system.context().getServiceReference(REGISTRY)).isNull();
        assertThat(system.run("strategies").code()).isZero();
    }

    private static List<Bundle> installOptional(RunningSystem system) throws Exception {
        List<Bundle> bundles = new ArrayList<>();
        try (Stream<Path> jars = Files.list(RunningSystem.home().resolve("optional"))) {
            for (Path jar : jars.sorted().toList()) {
                bundles.add(system.context().installBundle("reference:" + jar.toUri()));
            }
        }
        for (Bundle bundle : bundles) {
            start(bundle);
        }
        return bundles;
    }

    private static void start(Bundle bundle) throws BundleException {
        bundle.start();
        assertThat(bundle.getState()).as(bundle.getSymbolicName()).isEqualTo(Bundle.ACTIVE);
    }

    // The registry's class is not the test's.
    private static List<String> meters(RunningSystem system) throws Exception {
        ServiceReference<?> reference = system.context().getServiceReference(REGISTRY);
        Object registry = system.context().getService(reference);
        ClassLoader loader = registry.getClass().getClassLoader();
        Method id = loader.loadClass("io.micrometer.core.instrument.Meter").getMethod("getId");
        List<String> names = new ArrayList<>();
        for (Object meter : (List<?>) registry.getClass().getMethod("getMeters").invoke(registry)) {
            Object identity = id.invoke(meter);
            names.add((String) identity.getClass().getMethod("getName").invoke(identity));
        }
        system.context().ungetService(reference);
        return names;
    }
}
