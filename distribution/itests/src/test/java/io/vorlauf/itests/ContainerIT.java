// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.parameter.Parameter;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** What an operator does: configurations and bundles come and go, and text is generated all the time. */
@ExtendWith(SystemExtension.class)
class ContainerIT {

    private static final String LINEAR = "io.vorlauf.strategy.linear";
    private static final String STORY = "Once upon a time";
    private static final int ENTRIES = 500;
    private static final int WARNING = 2;

    private final Set<Path> dropped = new LinkedHashSet<>();

    @BeforeEach
    void loadTheBuiltInPair(RunningSystem system) throws Exception {
        drop(system, "io.vorlauf.model-target.cfg", "directory = models/tinystories-target");
        drop(system, "io.vorlauf.model-draft.cfg", "directory = models/tinystories-draft");
        DecodingService engine = system.service(DecodingService.class);
        system.await(() -> models(engine).containsAll(List.of("target", "draft")), "the models are loaded");
    }

    @AfterEach
    void takeEverythingOut(RunningSystem system) throws Exception {
        for (Path file : dropped) {
            Files.deleteIfExists(file);
        }
        DecodingService engine = system.service(DecodingService.class);
        system.await(() -> models(engine).isEmpty(), "the models are gone");
        system.await(() -> strategies(engine).stream().noneMatch(name -> name.contains("-")),
                "configured strategies are gone");
    }

    @Test
    @Tag("smoke")
    void modelsThatAreConfiguredGenerateText(RunningSystem system) throws Exception {
        DecodingService engine = system.service(DecodingService.class);

        DecodingResult plain = engine.generate(story("none", 24));
        DecodingResult linear = engine.generate(story("linear", 24));

        assertThat(plain.text()).startsWith(", there was a");
        assertThat(linear.ids()).isEqualTo(plain.ids());
        assertThat(linear.metrics().acceptanceRate()).isPositive();
    }

    @Test
    void twoStrategiesOfOneKindAreConfiguredAndAWrongValueLeavesThemServing(RunningSystem system) throws Exception {
        DecodingService engine = system.service(DecodingService.class);
        drop(system, "io.vorlauf.strategy.linear-long.cfg", "k = 16");
        drop(system, "io.vorlauf.strategy.linear-short.cfg", "k = 2");
        system.await(() -> strategies(engine).containsAll(List.of("linear-long", "linear-short")), "both are there");
        assertThat(engine.strategies()).filteredOn(strategy -> strategy.name().equals("linear-long")).singleElement()
                .satisfies(strategy -> assertThat(strategy.configuration()).hasValueSatisfying(configuration ->
                        assertThat(configuration).endsWith(", file io.vorlauf.strategy.linear-long.cfg")));
        assertThat(engine.strategies()).filteredOn(strategy -> strategy.name().equals("linear")).singleElement()
                .satisfies(strategy -> assertThat(strategy.configuration()).isEmpty());

        drop(system, "io.vorlauf.strategy.linear-short.cfg", "k = 65");
        drop(system, "io.vorlauf.strategy.linear-long.cfg", "k = 32");
        system.await(() -> defaults(engine, "linear-long").contains(32), "the right one is taken");

        assertThat(defaults(engine, "linear-short")).as("the wrong one was rejected").contains(2);
        assertThat(engine.generate(story("linear-short", 24)).ids())
                .isEqualTo(engine.generate(story("none", 24)).ids());
    }

    @Test
    @Tag("smoke")
    void aStrategyIsReplacedByAnotherConfigurationInTheMiddleOfAGeneration(RunningSystem system) throws Exception {
        DecodingService engine = system.service(DecodingService.class);
        drop(system, "io.vorlauf.strategy.linear-mine.cfg", "k = 2");
        system.await(() -> strategies(engine).contains("linear-mine"), "the strategy is there");
        int[] most = new int[2];

        DecodingResult swapped = engine.generate(story("linear-mine", 96), new GenerationListener() {

            @Override
            public void round(RoundReport report) {
                int half = report.index() < 8 ? 0 : 1;
                most[half] = Math.max(most[half], report.drafted());
                if (report.index() == 7) {
                    drop(system, "io.vorlauf.strategy.linear-mine.cfg", "k = 6");
                    system.await(() -> defaults(engine, "linear-mine").contains(6), "the configuration is taken");
                }
            }
        });

        assertThat(most).as("most guesses in a round, before and after").containsExactly(2, 6);
        assertThat(swapped.ids()).isEqualTo(engine.generate(story("none", 96)).ids());
    }

    @Test
    void aStrategyThatIsUninstalledLeavesNothingBehind(RunningSystem system) throws Exception {
        DecodingService engine = system.service(DecodingService.class);
        Bundle linear = system.bundle(LINEAR).orElseThrow();
        String location = linear.getLocation();
        drop(system, "io.vorlauf.strategy.linear-mine.cfg", "k = 2");
        system.await(() -> strategies(engine).contains("linear-mine"), "the strategy is there");
        assertThat(engine.generate(story("linear", 24)).metrics().acceptanceRate()).isPositive();
        assertThat(engine.generate(story("linear-mine", 24)).metrics().acceptanceRate()).isPositive();
        WeakReference<ClassLoader> loader =
                new WeakReference<>(linear.adapt(BundleWiring.class).getClassLoader());
        try {
            linear.uninstall();
            refresh(system, List.of(linear));
            linear = null;

            assertThat(strategies(engine)).doesNotContain("linear", "linear-mine");
            system.await(() -> isCollected(loader), "the class loader is gone");
        } finally {
            system.context().installBundle(location).start();
        }
        system.await(() -> strategies(engine).containsAll(List.of("linear", "linear-mine")), "both are back");
    }

    @Test
    void whatIsUninstalledAsAWholeLeavesNothingBehindEither(RunningSystem system) throws Exception {
        assertThat(tellStory(system)).startsWith(", there was a");
        Map<String, WeakReference<ClassLoader>> loaders = new TreeMap<>();
        List<String> locations = uninstall(system, removable(system), loaders);
        displaceWhatJavaRemembers();
        displaceWhatTheLogRemembers(system);
        try {
            assertThat(staying(system, loaders)).as("bundles whose class loaders stay").isEmpty();
        } finally {
            install(system, locations);
        }
        system.await(() -> models(service(system)).containsAll(List.of("target", "draft")), "the models are back");
        assertThat(tellStory(system)).startsWith(", there was a");
    }

    /**
     * Java keeps the type of the record component that it compared, hashed or printed for the first time last
     * ({@code java.lang.runtime.ObjectMethods}), and so at most one class loader. After this, it is the test's.
     */
    private static void displaceWhatJavaRemembers() {
        record Last(WeakReference<?> component) {}
        Last last = new Last(new WeakReference<>(null));
        assertThat(last.equals(new Last(last.component()))).isTrue();
        assertThat(last.hashCode()).isEqualTo(new Last(last.component()).hashCode());
        assertThat(last.toString()).startsWith("Last");
    }

    /** Karaf's log keeps its last entries, exceptions with their classes included. */
    private static void displaceWhatTheLogRemembers(RunningSystem system) throws Exception {
        String type = "org.osgi.service.log.LogService";
        ServiceReference<?>[] references = system.context().getAllServiceReferences(type, null);
        if (references == null) {
            return;
        }
        for (ServiceReference<?> reference : references) {
            Object log = system.context().getService(reference);
            Method entry = reference.getBundle().loadClass(type).getMethod("log", int.class, String.class);
            for (int i = 0; i < ENTRIES; i++) {
                entry.invoke(log, WARNING, "displaces an entry");
            }
            system.context().ungetService(reference);
        }
    }

    private static Set<String> staying(RunningSystem system, Map<String, WeakReference<ClassLoader>> loaders) {
        try {
            system.await(() -> {
                loaders.values().removeIf(ContainerIT::isCollected);
                return loaders.isEmpty();
            }, "all class loaders are gone");
        } catch (AssertionError e) {
            // Who stays says more.
            return loaders.keySet();
        }
        return Set.of();
    }

    private static String tellStory(RunningSystem system) throws Exception {
        return system.service(DecodingService.class).generate(story("linear", 24)).text();
    }

    private static DecodingService service(RunningSystem system) {
        try {
            return system.service(DecodingService.class);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All bundles of Vorlauf, except the interfaces, which the test uses, and the runtime, which stays. */
    private static List<Bundle> removable(RunningSystem system) {
        Set<String> staying = Set.of("io.vorlauf.api", "io.vorlauf.tensorflow.runtime");
        return Stream.of(system.context().getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith("io.vorlauf."))
                .filter(bundle -> !staying.contains(bundle.getSymbolicName()))
                .toList();
    }

    private static List<String> uninstall(
            RunningSystem system, List<Bundle> bundles, Map<String, WeakReference<ClassLoader>> loaders)
            throws Exception {
        List<String> locations = new ArrayList<>();
        for (Bundle bundle : bundles) {
            loaders.put(bundle.getSymbolicName(),
                    new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
            locations.add(bundle.getLocation());
        }
        for (Bundle bundle : bundles) {
            bundle.uninstall();
        }
        refresh(system, bundles);
        return locations;
    }

    private static void install(RunningSystem system, List<String> locations) throws Exception {
        List<Bundle> installed = new ArrayList<>();
        for (String location : locations) {
            installed.add(system.context().installBundle(location));
        }
        for (Bundle bundle : installed) {
            bundle.start();
        }
    }

    private static void refresh(RunningSystem system, List<Bundle> bundles) {
        CountDownLatch refreshed = new CountDownLatch(1);
        system.framework().adapt(FrameworkWiring.class).refreshBundles(bundles, event -> refreshed.countDown());
        system.await(() -> refreshed.getCount() == 0, "the bundles are refreshed");
    }

    private static boolean isCollected(WeakReference<?> reference) {
        System.gc();
        return reference.get() == null;
    }

    private static DecodingRequest story(String strategy, int tokens) {
        DecodingRequest.Builder request = DecodingRequest.builder("target", STORY).maxNewTokens(tokens);
        return strategy.equals(DecodingRequest.NO_SPECULATION)
                ? request.build()
                : request.strategy(strategy).draft("draft").build();
    }

    private static List<String> models(DecodingService engine) {
        return engine.models().stream().map(ModelInfo::name).toList();
    }

    private static List<String> strategies(DecodingService engine) {
        return engine.strategies().stream().map(StrategyInfo::name).toList();
    }

    private static List<Object> defaults(DecodingService engine, String strategy) {
        return engine.strategies().stream()
                .filter(info -> info.name().equals(strategy))
                .flatMap(info -> info.parameters().stream())
                .<Object>map(Parameter::defaultValue)
                .toList();
    }

    // In one step: half a configuration is another one.
    private void drop(RunningSystem system, String name, String text) {
        try {
            Path file = system.load().resolve(name);
            dropped.add(file);
            Path beside = Files.writeString(system.load().resolveSibling("part-" + name), text + "\n");
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
