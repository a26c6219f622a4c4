// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.run;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.experiments.internal.file.ResultsFile;
import io.vorlauf.experiments.internal.statistics.Analyst;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentException;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Occasion;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.lab.experiment.Surroundings;
import io.vorlauf.lab.experiment.Timekeeping;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One run of an experiment, from the first cell that is missing to the last, or until its thread is interrupted. */
public final class ExperimentRun {

    private final DecodingService engine;
    private final Experiment experiment;
    private final ResultsFile file;
    private final ExperimentListener listener;
    private final Map<String, LabelledPrompt> prompts = new HashMap<>();
    private final Environment here;
    private final Watch watch = new Watch();
    private Optional<ReferenceCosts> costs = Optional.empty();
    /** How many tokens a text has half-way. */
    private int length;

    private ExperimentRun(
            DecodingService engine, Experiment experiment, Environment here, ResultsFile file,
            ExperimentListener listener) {
        this.engine = engine;
        this.experiment = experiment;
        this.file = file;
        this.listener = listener;
        this.here = here;
        experiment.prompts().forEach(prompt -> prompts.put(prompt.id(), prompt));
    }

    /** Runs what is missing of a part; see {@link io.vorlauf.lab.experiment.ExperimentService#run}. */
    public static void run(
            DecodingService engine, Experiment experiment, Shard shard, Timekeeping timekeeping, List<String> command,
            Path path, ExperimentListener listener) {
        check(engine, experiment);
        Occasion occasion = new Occasion(now(), command, Surroundings.UNKNOWN);
        Environment here = Machine.environment(engine, experiment, occasion);
        try (ResultsFile file = ResultsFile.open(path, experiment, here)) {
            try {
                new ExperimentRun(engine, experiment, here, file, listener).run(shard, file.timekeeping(timekeeping));
            } catch (RuntimeException e) {
                abandonAfter(e, file);
                throw e;
            }
        }
    }

    private static void abandonAfter(RuntimeException failure, ResultsFile file) {
        try {
            file.abandon();
        } catch (ExperimentException e) {
            failure.addSuppressed(e);
        }
    }

    // All of it, before anything runs: nobody wants to hear after an hour that the last prompt is too long.
    private static void check(DecodingService engine, Experiment experiment) {
        for (Arm arm : experiment.arms()) {
            for (LabelledPrompt prompt : experiment.prompts()) {
                try {
                    // Publishing checks the request and runs nothing until somebody subscribes.
                    engine.check(arm.settings().request(prompt.prompt(), experiment.seeds().get(0)));
                } catch (InvalidRequestException e) {
                    throw new InvalidRequestException(
                            "prompt '" + prompt.id() + "', arm '" + arm.name() + "': " + e.getMessage(), e);
                }
            }
        }
    }

    private void run(Shard shard, Timekeeping timekeeping) {
        List<Block> all = experiment.blocks();
        List<Block> blocks = IntStream.range(0, all.size()).filter(shard::contains).mapToObj(all::get).toList();
        Set<Block> part = new HashSet<>(blocks);
        List<CellResult> there = file.cells().stream().filter(cell -> part.contains(cell.block())).toList();
        Set<List<Object>> done = new HashSet<>();
        there.forEach(cell -> done.add(key(cell.arm(), cell.block())));
        int wanted = blocks.size() * experiment.arms().size();
        checkCosts(timekeeping, experiment);
        listener.start(wanted, there);
        long start = System.nanoTime();
        if (done.size() < wanted && warmUp()) {
            // No longer than what was before: an experiment of milliseconds does not wait half a second for it.
            Surroundings surroundings = watch.look(System.nanoTime() - start);
            costs = costs(timekeeping);
            file.moveTo(here.on(here.occasion().map(run -> run.beside(surroundings))).withCosts(costs));
            listener.ready(file.environments());
            for (int i = 0; i < blocks.size() && !isOver(blocks, i, start); i++) {
                if (!run(blocks.get(i), done)) {
                    return;
                }
            }
        }
    }

    /** Whether the goal is reached, or the time for it over, before a block begins. */
    private boolean isOver(List<Block> blocks, int next, long start) {
        if (experiment.goal().atMost().filter(time -> System.nanoTime() - start > time.toNanos()).isPresent()) {
            return true;
        }
        boolean repeats = next > 0 && blocks.get(next).repetition() > blocks.get(next - 1).repetition();
        return repeats && Analyst.isPrecise(file.results(experiment));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static List<Object> key(String arm, Block block) {
        return List.of(arm, block);
    }

    /** Everything once that is not counted; false if cancelled. */
    private boolean warmUp() {
        for (LabelledPrompt prompt : experiment.prompts().stream().limit(experiment.warmUp()).toList()) {
            for (Arm arm : experiment.arms()) {
                listener.warmUp(arm);
                DecodingResult result = generate(arm, prompt, experiment.seeds().get(0), new Recorder());
                if (result.finish() == FinishReason.CANCELLED) {
                    return false;
                }
                listener.warmedUp(arm, result.metrics());
                length = Math.max(length, result.metrics().promptTokens() + result.metrics().newTokens() / 2);
            }
        }
        return true;
    }

    /** The arms of a block that are missing; false if cancelled. */
    private boolean run(Block block, Set<List<Object>> done) {
        List<Arm> arms = order(experiment, block);
        for (int position = 0; position < arms.size(); position++) {
            Arm arm = arms.get(position);
            if (done.contains(key(arm.name(), block))) {
                continue;
            }
            Instant start = now();
            Recorder recorder = new Recorder();
            Optional<Watch.Moment> before = watch.now();
            DecodingResult result = generate(arm, prompts.get(block.prompt()), block.seed(), recorder);
            if (result.finish() == FinishReason.CANCELLED) {
                return false;
            }
            double othersShare = watch.othersSince(before);
            checkUnchanged(arm);
            CellResult cell = new CellResult(arm.name(), block, position, file.environment(), start, result.text(),
                    result.ids(), result.finish(), result.metrics(), recorder.rounds(), othersShare);
            file.append(cell);
            listener.finished(cell);
        }
        return true;
    }

    // Plug-ins may be exchanged while it runs, but an arm is one way of decoding from its first cell to its last.
    private void checkUnchanged(Arm arm) {
        String strategy = arm.settings().strategy();
        Map<String, String> before = here.defaults().get(strategy);
        Map<String, String> now = Machine.defaults(engine, experiment).getOrDefault(strategy, before);
        if (!Objects.equals(now, before)) {
            throw new ExperimentException("arm '" + arm.name() + "': strategy '" + strategy
                    + "' was configured otherwise while the experiment ran; its defaults were " + before
                    + " and are " + now);
        }
    }

    private DecodingResult generate(Arm arm, LabelledPrompt prompt, long seed, Recorder recorder) {
        try {
            DecodingRequest request = arm.settings().request(prompt.prompt(), seed);
            return engine.generate(
                    costs.map(reference -> request.toBuilder().costs(reference).build()).orElse(request), recorder);
        } catch (InvalidRequestException | DecodingException e) {
            // What was checked may have gone since: a strategy, a model.
            throw new ExperimentException(
                    "prompt '" + prompt.id() + "', arm '" + arm.name() + "': " + e.getMessage(), e);
        }
    }

    /**
     * Checks that costs that are given are those of all models of an experiment.
     *
     * @throws ExperimentException if they say nothing of one
     */
    private static void checkCosts(Timekeeping timekeeping, Experiment experiment) {
        if (timekeeping instanceof Timekeeping.Given given) {
            models(experiment).keySet().stream()
                    .filter(model -> given.costs().of(model).isEmpty())
                    .findFirst()
                    .ifPresent(model -> {
                        throw new ExperimentException("the reference costs say nothing of model '" + model
                                + "', only of " + String.join(", ", given.costs().models().keySet()));
                    });
        }
    }

    /** The costs by which the experiment runs; empty if it goes by the clock. */
    private Optional<ReferenceCosts> costs(Timekeeping timekeeping) {
        if (timekeeping instanceof Timekeeping.Live) {
            return Optional.empty();
        }
        if (timekeeping instanceof Timekeeping.Given given) {
            return Optional.of(given.costs());
        }
        Map<String, PassCosts> costs = new LinkedHashMap<>();
        models(experiment).forEach((model, sampler) -> costs.put(model, measure(model, sampler)));
        return Optional.of(new ReferenceCosts(costs));
    }

    private PassCosts measure(String model, SamplerSettings sampler) {
        try {
            return engine.measure(model, sampler, length);
        } catch (DecodingException e) {
            String arms = experiment.arms().stream().filter(arm -> uses(arm.settings(), model))
                    .map(arm -> "'" + arm.name() + "'").collect(Collectors.joining(", "));
            throw new ExperimentException("arms " + arms + ": " + e.getMessage(), e);
        }
    }

    private static boolean uses(DecodingSettings settings, String model) {
        return settings.target().equals(model)
                || settings.drafts().stream().anyMatch(draft -> draft.model().equals(model));
    }

    /** The models by name, each with a sampler that it runs with. */
    static Map<String, SamplerSettings> models(Experiment experiment) {
        Map<String, SamplerSettings> models = new LinkedHashMap<>();
        for (Arm arm : experiment.arms()) {
            DecodingSettings settings = arm.settings();
            models.putIfAbsent(settings.target(), settings.sampler());
            for (DraftChoice draft : settings.drafts()) {
                models.putIfAbsent(draft.model(), draft.sampler().orElse(settings.sampler()));
            }
        }
        return models;
    }

    /** In what order the arms of a block run: a random one that depends on experiment and block alone. */
    static List<Arm> order(Experiment experiment, Block block) {
        List<Arm> arms = new ArrayList<>(experiment.arms());
        long seed = experiment.orderSeed();
        seed = 31 * seed + block.prompt().hashCode();
        seed = 31 * seed + block.seed();
        seed = 31 * seed + block.repetition();
        // Random shuffles much the same way for seeds beside each other; mixed, they are far apart.
        Collections.shuffle(arms, new Random(new SplittableRandom(seed).nextLong()));
        return arms;
    }

    /** Keeps the rounds of one generation. */
    private static final class Recorder implements GenerationListener {

        private final List<RoundReport> rounds = new ArrayList<>();

        @Override
        public synchronized void round(RoundReport report) {
            rounds.add(report);
        }

        synchronized List<RoundReport> rounds() {
            return List.copyOf(rounds);
        }
    }
}
