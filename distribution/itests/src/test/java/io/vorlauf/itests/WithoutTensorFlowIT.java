// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.itests.JvmStory.Told;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** The bundles of the distribution without TensorFlow's, in a framework of their own. */
class WithoutTensorFlowIT {

    private static final String VECTOR_API = "jdk.incubator.vector";

    @TempDir
    private Path folder;

    /** As in a virtual machine that was not told to add the module: nobody exports its package. */
    private static final class WithoutVectors implements ResolverHook {

        @Override
        public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
            candidates.removeIf(
                    candidate -> VECTOR_API.equals(candidate.getAttributes().get(BundleRevision.PACKAGE_NAMESPACE)));
        }

        @Override
        public void filterResolvable(Collection<BundleRevision> candidates) {}

        @Override
        public void filterSingletonCollisions(BundleCapability one, Collection<BundleCapability> others) {}

        @Override
        public void end() {}
    }

    private static final class Heard extends Handler implements AutoCloseable {

        private final Logger logger = Logger.getLogger("io.vorlauf.jvm");
        private final List<String> messages = new CopyOnWriteArrayList<>();

        Heard() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            messages.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }

    @Test
    void theBuiltInPairTellsItsStoryInPlainJava() throws Exception {
        try (Heard heard = new Heard();
                RunningSystem system = start(context -> { })) {
            Told told = JvmStory.tell(system);

            assertThat(system.context().getBundles()).extracting(Bundle::getSymbolicName)
                    .contains("io.vorlauf.jvm").noneMatch(name -> name.contains("tensorflow"));
            assertThat(JvmStory.usesVectors(system)).isTrue();
            assertThat(told.plain()).startsWith(", there was a little boy named Tim.");
            assertThat(told.speculative()).isEqualTo(told.plain());
            assertThat(heard.messages).isEmpty();
        }
    }

    @Test
    void withoutTheVectorApiItTellsTheSameStoryAndOneLineSaysWhatIsMissing() throws Exception {
        Told fast;
        try (RunningSystem system = start(context -> { })) {
            fast = JvmStory.tell(system);
        }
        try (Heard heard = new Heard();
                RunningSystem system = start(context -> context.registerService(
                        ResolverHookFactory.class, triggers -> new WithoutVectors(), null))) {
            Told told = JvmStory.tell(system);

            assertThat(JvmStory.usesVectors(system)).isFalse();
            assertThat(told).isEqualTo(fast);
            assertThat(heard.messages).singleElement().asString().contains("--add-modules jdk.incubator.vector");
        }
    }

    private RunningSystem start(Consumer<BundleContext> preparation) throws Exception {
        Path directory = folder.resolve("framework-" + folder.toFile().list().length);
        return RunningSystem.of(
                PlainContainer.start(directory, name -> !name.contains("tensorflow"), preparation));
    }
}
