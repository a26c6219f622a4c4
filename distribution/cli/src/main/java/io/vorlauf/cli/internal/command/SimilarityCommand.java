package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.DecodingSettings;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.experiment.Shard;
import io.vorlauf.cli.internal.experiment.ExperimentOutcome;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.output.ModelReport;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.OpenModel;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.platform.TrainingBundle;
import io.vorlauf.cli.internal.study.NoisyDrafts;
import io.vorlauf.cli.internal.study.SimilarityReport.Level;
import io.vorlauf.cli.internal.study.SimilarityReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures drafts of rising similarity. */
@Command(
        name = "similarity",
        header = "Measures what drafts of rising similarity to the target bring.",
        description = {
            "With several --draft, such as the stages that 'vorlauf distill --stages' keeps, these are compared. With "
                    + "one, copies of it are made whose weights are disturbed more and more; all cost the same, so "
                    + "only their similarity differs. With --other-target, such as those that 'vorlauf widen --noise' "
                    + "makes, one draft guesses for several targets, each with a baseline of its own.",
            ""
        },
        footer = {
            "",
            "With --json, one object: setting, drafts or targets (name, noise, agreement, acceptanceRate,",
            "  blockEfficiency, speedUp, speedUpLow, speedUpHigh; the least similar first), failures, warnings, report.",
            "",
            "Examples:",
            "  vorlauf study similarity",
            "  vorlauf study similarity --target models/mine --draft models/my-draft/stage-0 \\",
            "      --draft models/my-draft/stage-2 --draft models/my-draft/stage-5",
            "  vorlauf study similarity --target wide-0 --other-target wide-0.02 --other-target wide-0.05 \\",
            "      --draft models/my-draft"
        })
final class SimilarityCommand implements Callable<Integer> {

    private static final String NONE = DecodingRequest.NO_SPECULATION;
    private static final int WARM_UP_PROMPTS = 1;
    private static final List<Double> NOISE = List.of(0.0, 0.05, 0.1, 0.2, 0.4, 0.8);

    private final Platform platform;
    private final Console console;

    @Option(
            names = "--noise",
            paramLabel = "LIST",
            split = ",",
            description = "With one draft: how much to disturb its weights, as shares of the typical weight of their "
                    + "matrix. Default: 0,0.05,0.1,0.2,0.4,0.8.")
    private List<Double> noise;

    @Option(
            names = "--other-target",
            paramLabel = "DIR",
            description = "With one draft: a further target that it guesses for. May be repeated. The targets are "
                    + "compared then, and the draft is left as it is.")
    private List<Path> otherTargets = new ArrayList<>();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Continue every prompt with N seeds, from --seed on. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Mixin
    private StrategyOptions strategy;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private StudyOptions study;

    @Mixin
    private DecodingOptions options;

    SimilarityCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        List<LabelledPrompt> prompts = study.prompts();
        List<Long> allSeeds = ExperimentOptions.seeds("--seeds", seeds, options.seed());
        List<Path> drafts = modelOptions.drafts(platform);
        if (drafts.isEmpty()) {
            throw new BadInput("there is no draft to study; name one or several with --draft");
        }
        if (strategy.choice(true).name().equals(NONE)) {
            throw new BadInput("'none' needs no draft; name another strategy");
        }
        if (noise != null && drafts.size() > 1) {
            throw new BadInput("--noise disturbs one draft, and there are " + drafts.size()
                    + "; name one, or leave out --noise");
        }
        if (!otherTargets.isEmpty() && (noise != null || drafts.size() > 1)) {
            throw new BadInput("--other-target compares targets for one draft as it is; leave out --noise, and all "
                    + "drafts but one");
        }
        List<Double> noise = Optional.ofNullable(this.noise).orElse(NOISE);
        if (noise.size() != new HashSet<>(noise).size() || noise.stream().anyMatch(level -> !(level >= 0))) {
            throw new BadInput("--noise must be different numbers of 0 or more, not " + noise);
        }
        DecodingService engine = platform.service(DecodingService.class, "engine");
        options.apply(DecodingRequest.of("", "")).build();
        List<Path> targets = new ArrayList<>(List.of(modelOptions.target(platform)));
        targets.addAll(otherTargets);
        if (drafts.size() > 1 || targets.size() > 1) {
            List<Draft> levels = drafts.stream().map(draft -> new Draft(draft, OptionalDouble.empty())).toList();
            return run(engine, prompts, allSeeds, targets, levels);
        }
        TrainingBundle.require();
        console.progress("making drafts");
        try (NoisyDrafts noisy = NoisyDrafts.of(drafts.get(0), noise, options.seed())) {
            List<Draft> levels = noisy.directories().entrySet().stream()
                    .map(copy -> new Draft(copy.getValue(), OptionalDouble.of(copy.getKey())))
                    .toList();
            return run(engine, prompts, allSeeds, targets, levels);
        }
    }

    /** A draft and how much its weights were disturbed; empty if it is as it was. */
    private record Draft(Path directory, OptionalDouble noise) {}

    private int run(DecodingService engine, List<LabelledPrompt> prompts, List<Long> allSeeds, List<Path> targets,
            List<Draft> drafts) {
        try (OpenModels models = modelOptions.open(platform, console)) {
            boolean several = targets.size() > 1;
            List<Arm> arms = new ArrayList<>();
            Map<String, OptionalDouble> levels = new LinkedHashMap<>();
            for (Path directory : targets) {
                String target = models.open(directory).name();
                String baseline = several ? NONE + " for " + target : NONE;
                DecodingRequest plain = options.apply(DecodingRequest.of(target, "")).build();
                Arm none = Arm.baseline(baseline, DecodingSettings.of(plain));
                arms.addAll(List.of(none, none.control(baseline + " again")));
                for (Draft draft : drafts) {
                    String name = models.openDraft(draft.directory()).name();
                    DecodingRequest request = options.speculate(options.apply(DecodingRequest.of(target, "")),
                            strategy.choice(true), List.of(name)).build();
                    String level = several ? target : name;
                    if (levels.put(level, draft.noise()) != null) {
                        throw new BadInput((several ? "target '" : "draft '") + level + "' is named twice");
                    }
                    arms.add(none.candidate(level, DecodingSettings.of(request)));
                }
            }
            Experiment experiment = new Experiment("Drafts of rising similarity", arms, prompts, allSeeds, 1,
                    WARM_UP_PROMPTS, options.seed());
            OutputFolder folder = study.folder();
            ExperimentOutcome outcome = ExperimentOutcome.run(
                    platform, console, engine, experiment, Shard.ALL, folder);
            List<Level> measured = levels.entrySet().stream()
                    .map(level -> new Level(level.getKey(), level.getValue(), outcome.summary().arm(level.getKey())))
                    .toList();
            OpenModel shared = several ? models.openDraft(drafts.get(0).directory()) : models.open(targets.get(0));
            String setting = strategy.choice(true).name() + (several ? ", draft " : ", target ")
                    + ModelReport.text(List.of(shared.model().info())) + ", " + prompts.size() + " prompts, "
                    + allSeeds.size() + " seed" + (allSeeds.size() == 1 ? "" : "s");
            SimilarityReport report = new SimilarityReport(
                    several ? "target" : "draft", setting, measured, outcome.summary().failures(),
                    outcome.summary().warnings());
            study.show(console, outcome.summary(), report::print, report.toJson(), report.report(), folder);
            return ExitCode.of(outcome);
        }
    }
}
