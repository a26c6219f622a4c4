// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.itests.Checkpoints.Pair;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bundles and models that come and go leave nothing behind: class loaders, threads, metaspace, heap, resident memory.
 *
 * <p>Short by default. {@code -Dvorlauf.soak.updates=1000 -Dvorlauf.soak.loads=200} shows what a day would do.
 */
@Tag("soak")
@ExtendWith(SystemExtension.class)
class ChurnIT {

    @TempDir
    private Path folder;

    @Test
    void updatesOfAStrategyThatServesLeaveNothingBehind(RunningSystem system) throws Exception {
        Pair pair = Checkpoints.write(folder, "gpt2");
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        List<Footprint> footprints = new ArrayList<>();
        try (Tuning patient = Tuning.with(system, "arrivalTime", Duration.ofSeconds(20));
                StoryPair.Offer target = offer(system, "target", pair.target());
                StoryPair.Offer draft = offer(system, "draft", pair.draft());
                StrategyBundle linear = StrategyBundle.of(system, "linear");
                Served served = new Served(system)) {
            for (int i = 1; i <= Soak.updates(); i++) {
                loaders.add(linear.loader());
                linear.update();
                served.by(linear.provider());
                if (i == 1 || i == 10 || i == 100 || i == Soak.updates()) {
                    footprints.add(print("%6d updates".formatted(i), Footprint.take(loaders)));
                }
            }
            Footprint after = footprints.get(footprints.size() - 1);
            assertThat(served.failures()).isEmpty();
            assertThat(after.left()).as("class loaders of former versions").isZero();
            assertThat(after.threads()).isLessThanOrEqualTo(footprints.get(0).threads() + 2);
            assertThat(system.service(DecodingService.class).statistics())
                    .filteredOn(of -> of.strategy().equals("linear")).hasSizeLessThanOrEqualTo(9);
        }
    }

    @Test
    void modelsThatAreLoadedAndUnloadedLeaveNothingBehind(RunningSystem system) throws Exception {
        Pair pair = Checkpoints.write(folder, "gpt2");
        List<WeakReference<LanguageModel>> models = new ArrayList<>();
        List<Footprint> footprints = new ArrayList<>();
        DecodingService engine = system.service(DecodingService.class);
        try (StoryPair.Offer target = offer(system, "target", pair.target())) {
            for (int i = 1; i <= Soak.loads(); i++) {
                try (StoryPair.Offer draft = offer(system, "draft", pair.draft())) {
                    models.add(new WeakReference<>(draft.model()));
                    assertThat(engine.generate(request().build()).metrics().draftedTokens()).isPositive();
                }
                if (i == 1 || i == 10 || i == 100 || i == Soak.loads()) {
                    footprints.add(print("%6d loads  ".formatted(i), Footprint.take(models)));
                }
            }
        }
        Footprint after = Footprint.take(models);
        assertThat(after.left()).as("models").isZero();
        assertThat(after.threads()).isLessThanOrEqualTo(footprints.get(0).threads() + 2);
    }

    private static Footprint print(String when, Footprint footprint) {
        System.out.println(when + "  " + footprint);
        return footprint;
    }

    private static DecodingRequest.Builder request() {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4)).stopTokens(Set.of()).maxNewTokens(40)
                .speculation(SpeculationChoice.of("linear", "draft"));
    }

    private static StoryPair.Offer offer(RunningSystem system, String name, Path directory)
            throws InterruptedException {
        return StoryPair.Offer.of(system, name, directory, Map.of());
    }

    /** A thread that generates all the time, and who served it. */
    private static final class Served implements AutoCloseable {

        private final RunningSystem system;
        private final List<Throwable> failures = new ArrayList<>();
        private final Thread thread;
        private volatile String provider = "";
        private volatile boolean enough;

        Served(RunningSystem system) throws InterruptedException {
            this.system = system;
            DecodingService engine = system.service(DecodingService.class);
            thread = new Thread(() -> {
                while (!enough) {
                    generate(engine);
                }
            });
            thread.start();
        }

        private void generate(DecodingService engine) {
            try {
                Generation generation = engine.start(request().maxNewTokens(100).build(), new GenerationListener() {
                    @Override
                    public void round(RoundReport report) {
                        provider = report.provider();
                    }
                });
                generation.await();
            } catch (RuntimeException | InterruptedException e) {
                enough = true;
                failures.add(e);
            }
        }

        /** Waits until somebody has served. */
        void by(String wanted) {
            system.await(() -> enough || provider.equals(wanted), wanted + " serves");
        }

        List<Throwable> failures() {
            return failures;
        }

        @Override
        public void close() throws InterruptedException {
            enough = true;
            thread.join();
        }
    }
}
