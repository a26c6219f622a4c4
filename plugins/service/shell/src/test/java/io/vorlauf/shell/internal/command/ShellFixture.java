// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.Diagnosis;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.experiments.Experiments;
import io.vorlauf.lab.trial.TrialService;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.internal.platform.Models;
import io.vorlauf.shell.internal.platform.Platform;
import io.vorlauf.shell.internal.platform.Platform.Referenced;
import io.vorlauf.shell.internal.platform.Texts;
import io.vorlauf.strategy.testkit.LetterTokenizer;
import io.vorlauf.strategy.testkit.TableModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The commands on an engine with tables in place of models, in plain Java. */
public final class ShellFixture implements AutoCloseable {

    private static final LetterTokenizer LETTERS = new LetterTokenizer("letters", 20);

    private final Vorlauf vorlauf = Vorlauf.start();
    private final TrialService trials = Experiments.trials(vorlauf.decoding());
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch atGate = new CountDownLatch(1);
    private final Services services = new Services();
    private final Models models = new Models(services);
    private final Texts texts = new Texts();
    private final Commands commands = new Commands(services, models, texts);

    /** An engine with a tokenizer and three strategies: hasty, patient, which waits for {@link #open}, and broken. */
    public ShellFixture() {
        vorlauf.add(LETTERS);
        vorlauf.add(strategy("hasty", () -> {}));
        vorlauf.add(strategy("patient", this::waitForGate));
        vorlauf.add(strategy("broken", () -> {
            throw new IllegalStateException("out of ideas");
        }));
    }

    /** Adds a model that the engine has from the beginning. */
    public ShellFixture withModel(String name) {
        vorlauf.add(model(name));
        return this;
    }

    /** Makes this folder the distribution's. */
    public ShellFixture withHome(Path home) {
        services.home = Optional.of(home);
        return this;
    }

    /** Gives strategies up that do not come back within a time. */
    public ShellFixture withGrowthTime(Duration limit) {
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder().growthTime(limit).build());
        return this;
    }

    public Commands commands() {
        return commands;
    }

    /** What runs in the background. */
    public Texts texts() {
        return texts;
    }

    /** Lets the strategy that waits go on. */
    public void open() {
        gate.countDown();
    }

    /** Returns when the strategy that waits does so. */
    public void awaitPatient() throws InterruptedException {
        atGate.await();
    }

    private void waitForGate() {
        atGate.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a command and returns what it printed. */
    public String run(String name, String... arguments) throws CommandException {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            commands.run(name, arguments);
            return printed.toString(StandardCharsets.UTF_8);
        } finally {
            System.setOut(before);
        }
    }

    @Override
    public void close() {
        open();
        models.close();
        vorlauf.close();
    }

    private static LoadedModel model(String name) {
        return TableModel.of(name, LETTERS.vocabularySize(), 1000).withTokenizer(LETTERS.identity());
    }

    private static SpeculationStrategy strategy(String name, Runnable first) {
        return new SpeculationStrategy() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String description() {
                return "proposes the last token again, as long as this description which does not fit a line of 80";
            }

            @Override
            public List<Parameter<?>> parameters() {
                return List.of(Parameter.integer("times", "how often", 1, 1, 5));
            }

            @Override
            public Speculation open(SpeculationContext context) {
                return tree -> {
                    first.run();
                    tree.propose(tree.root(), tree.root().token());
                };
            }
        };
    }

    private final class Services implements Platform {

        private final ModelLoader loader = new TableLoader();
        private Optional<Path> home = Optional.empty();

        @Override
        public <S> List<Referenced<S>> referenced(Class<S> type) {
            List<Object> all = new ArrayList<>();
            all.add(vorlauf.decoding());
            all.add(trials);
            all.add(loader);
            all.add(new TableDoctor());
            return all.stream()
                    .filter(type::isInstance)
                    .map(service -> new Referenced<>(type.cast(service), Map.of()))
                    .toList();
        }

        @Override
        public void beforeLeaving(Class<?> type, Consumer<Object> action) {}

        @Override
        public <S> Runnable register(Class<S> type, S service) {
            return service instanceof LanguageModel model
                    ? vorlauf.add(model)::close
                    : vorlauf.add((Tokenizer) service)::close;
        }

        @Override
        public Optional<Path> home() {
            return home;
        }
    }

    private static final class TableDoctor implements BackendDoctor {

        @Override
        public String backend() {
            return "tables";
        }

        @Override
        public Diagnosis examine() {
            Diagnosis.Plan plan = new Diagnosis.Plan(
                    "f32", "a table that looks up what no other way could find", "any number of rows", 1e-7, true,
                    new Diagnosis.RowsPerSecond(1_000, 2_000), List.of());
            return new Diagnosis(
                    backend(), Map.of("processor", "fast enough"), List.of(plan), List.of("look up less"));
        }
    }

    private static final class TableLoader implements ModelLoader {

        @Override
        public String name() {
            return "tables";
        }

        @Override
        public Set<String> families() {
            return Set.of("table");
        }

        @Override
        public boolean reads(ModelSource source) {
            return true;
        }

        @Override
        public List<Parameter<?>> parameters() {
            return List.of();
        }

        @Override
        public LoadedModel load(ModelSource source) {
            return model(source.name());
        }
    }
}
