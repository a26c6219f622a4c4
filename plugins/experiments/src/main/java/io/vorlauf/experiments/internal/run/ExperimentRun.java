package io.vorlauf.experiments.internal.run;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.Block;
import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.experiment.Environment;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentException;
import io.vorlauf.api.experiment.ExperimentListener;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.experiment.Shard;
import io.vorlauf.api.experiment.Timekeeping;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.experiments.internal.file.ResultsFile;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** One run of an experiment, from the first cell that is missing to the last, or until its thread is interrupted. */
public final class ExperimentRun {

    private final DecodingService engine;
    private final Experiment experiment;
    private final ResultsFile file;
    private final ExperimentListener listener;
    private final Map<String, LabelledPrompt> prompts = new HashMap<>();
    private final Environment here;
    private Optional<ReferenceCosts> costs = Optional.empty();
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

    /** Runs what is missing of a part; see {@link io.vorlauf.api.experiment.ExperimentService#run}. */
    public static void run(
            DecodingService engine, Experiment experiment, Shard shard, Timekeeping timekeeping, Path path,
            ExperimentListener listener) {
        check(engine, experiment);
        Environment here = Machine.environment(engine, experiment);
        try (ResultsFile file = ResultsFile.open(path, experiment, here)) {
            new ExperimentRun(engine, experiment, here, file, listener).run(shard, file.timekeeping(timekeeping));
        }
    }

    // All of it, before anything runs: nobody wants to hear after an hour that the last prompt is too long.
    private static void check(DecodingService engine, Experiment experiment) {
        for (Arm arm : experiment.arms()) {
            for (LabelledPrompt prompt : experiment.prompts()) {
                try {
                    // Publishing checks the request and runs nothing until somebody subscribes.
                    engine.publish(arm.settings().request(prompt.prompt(), experiment.seeds().get(0)));
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
        Set<List<Object>> done = new HashSet<>();
        file.cells().forEach(cell -> done.add(key(cell.arm(), cell.block())));
        int wanted = blocks.size() * experiment.arms().size();
        int missing = (int) blocks.stream()
                .flatMap(block -> experiment.arms().stream().map(arm -> key(arm.name(), block)))
                .filter(key -> !done.contains(key))
                .count();
        Costs.check(timekeeping, experiment);
        listener.start(wanted, wanted - missing);
        if (missing > 0 && warmUp()) {
            costs = Costs.of(timekeeping, engine, experiment, length);
            file.moveTo(here.withCosts(costs));
            for (Block block : blocks) {
                if (!run(block, done)) {
                    return;
                }
            }
        }
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
                length = Math.max(length, result.metrics().promptTokens() + result.metrics().newTokens() / 2);
            }
        }
        return true;
    }

    /** The arms of a block that are missing; false if cancelled. */
    private boolean run(Block block, Set<List<Object>> done) {
        List<Arm> arms = ArmOrder.of(experiment, block);
        for (int position = 0; position < arms.size(); position++) {
            Arm arm = arms.get(position);
            if (done.contains(key(arm.name(), block))) {
                continue;
            }
            Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            Recorder recorder = new Recorder();
            DecodingResult result = generate(arm, prompts.get(block.prompt()), block.seed(), recorder);
            if (result.finish() == FinishReason.CANCELLED) {
                return false;
            }
            checkUnchanged(arm);
            CellResult cell = new CellResult(arm.name(), block, position, file.environment(), start, result.text(),
                    result.ids(), result.finish(), result.metrics(), recorder.rounds());
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
            return engine.generate(Costs.apply(costs, arm.settings().request(prompt.prompt(), seed)), recorder);
        } catch (InvalidRequestException | DecodingException e) {
            // What was checked may have gone since: a strategy, a model.
            throw new ExperimentException(
                    "prompt '" + prompt.id() + "', arm '" + arm.name() + "': " + e.getMessage(), e);
        }
    }
}
