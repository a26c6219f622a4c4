// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.cli.internal.experiment.ExperimentCall.Outcome;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.experiment.Prompts;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.OpenModels.OpenModel;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.platform.TemporaryFolder;
import io.vorlauf.cli.internal.platform.TrainingBundle;
import io.vorlauf.cli.internal.study.NoisyDrafts;
import io.vorlauf.cli.internal.study.SimilarityReport;
import io.vorlauf.cli.internal.study.SimilarityReport.Level;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.DecodingOptions;
import io.vorlauf.shell.command.GenerationReport;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.command.StrategyOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures drafts of rising similarity. */
@Command(
        name = "similarity",
        header = "Measures what drafts of rising similarity to the target bring.",
        description = "With several --draft, such as the stages that 'vorlauf distill --stages' keeps, these are "
                + "compared. With one, copies of it are made whose weights are disturbed more and more; all cost the "
                + "same, so only their similarity differs. With --other-target, such as those that 'vorlauf widen "
                + "--noise' makes, one draft guesses for several targets, each with a baseline of its own.",
        footer = {
            "With --json, one object: setting, drafts or targets (name, noise, agreement, acceptanceRate,",
            "  blockEfficiency, speedUp, speedUpLow, speedUpHigh; the least similar first), failures, warnings,",
            "  compared and environments as those of 'vorlauf compare', results (file), report.",
            "",
            "Examples:",
            "  vorlauf study similarity",
            "  vorlauf study similarity --target models/mine --draft models/my-draft/stage-0 \\",
            "      --draft models/my-draft/stage-2 --draft models/my-draft/stage-5",
            "  vorlauf study similarity --target wide-0 --other-target wide-0.02 --other-target wide-0.05 \\",
            "      --draft models/my-draft"
        })
final class SimilarityCommand extends ServiceCommand<Platform> {

    private static final String NONE = DecodingRequest.NO_SPECULATION;
    private static final int WARM_UP_PROMPTS = 1;
    private static final List<Double> NOISE = List.of(0.0, 0.05, 0.1, 0.2, 0.4, 0.8);

    @Option(names = "--noise", paramLabel = "LIST", split = ",",
            description = "With one draft: how much to disturb its weights, as shares of the typical weight of their "
                    + "matrix. Default: 0,0.05,0.1,0.2,0.4,0.8.")
    private List<Double> noise;

    @Option(names = "--other-target", paramLabel = "DIR",
            description = "With one draft: a further target that it guesses for. May be repeated. The targets are "
                    + "compared then, and the draft is left as it is.")
    private List<Path> otherTargets = new ArrayList<>();

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "1",
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

    @Override
    public Integer call() {
        List<Path> drafts = modelOptions.drafts(platform);
        if (drafts.size() == 1 && otherTargets.isEmpty()) {
            TrainingBundle.require();
        }
        Prompts prompts = study.prompts().read(console, options.seed());
        List<Long> allSeeds = ExperimentOptions.seeds("--seeds", seeds, options.seed());
        BadInput.when(drafts.isEmpty(), "there is no draft to study; name one or several with --draft");
        BadInput.when(strategy.choice(true).isPlain(), "'none' needs no draft; name another strategy");
        BadInput.when(noise != null && drafts.size() > 1,
                "--noise disturbs one draft, and there are " + drafts.size() + "; name one, or leave out --noise");
        BadInput.when(!otherTargets.isEmpty() && (noise != null || drafts.size() > 1),
                "--other-target compares targets for one draft as it is; leave out --noise, and all drafts but one");
        List<Double> noise = Optional.ofNullable(this.noise).orElse(NOISE);
        BadInput.when(noise.size() != new HashSet<>(noise).size() || noise.stream().anyMatch(level -> !(level >= 0)),
                "--noise must be different numbers of 0 or more, not " + noise);
        options.check(platform.engine(), strategy.choice(true), 1);
        List<Path> targets = new ArrayList<>(List.of(modelOptions.target(platform)));
        targets.addAll(otherTargets);
        targets.forEach(target -> study.prompts().requireReadable(prompts, target));
        if (drafts.size() > 1 || targets.size() > 1) {
            List<Draft> levels = drafts.stream().map(draft -> new Draft(draft, OptionalDouble.empty())).toList();
            return run(prompts, allSeeds, targets, levels);
        }
        console.progress("making drafts");
        try (TemporaryFolder folder = new TemporaryFolder("vorlauf-drafts-")) {
            Map<Double, Path> copies = NoisyDrafts.write(drafts.get(0), noise, options.seed(), folder.path());
            List<Draft> levels = copies.entrySet().stream()
                    .map(copy -> new Draft(copy.getValue(), OptionalDouble.of(copy.getKey())))
                    .toList();
            return run(prompts, allSeeds, targets, levels);
        }
    }

    /** A draft and how much its weights were disturbed; empty if it is as it was. */
    private record Draft(Path directory, OptionalDouble noise) {}

    private int run(Prompts read, List<Long> allSeeds, List<Path> targets, List<Draft> drafts) {
        try (OpenModels models = modelOptions.open(platform, console)) {
            boolean several = targets.size() > 1;
            List<Arm> arms = new ArrayList<>();
            Map<String, OptionalDouble> levels = new LinkedHashMap<>();
            for (Path directory : targets) {
                String target = models.open(directory).name();
                String baseline = several ? NONE + " for " + target : NONE;
                Arm none = Arm.baseline(baseline, DecodingSettings.of(
                        options.apply(DecodingRequest.builder(target, "")).build()));
                arms.addAll(List.of(none, none.control(baseline + " again")));
                for (Draft draft : drafts) {
                    String name = models.openDraft(draft.directory()).name();
                    String level = several ? target : name;
                    BadInput.when(levels.put(level, draft.noise()) != null,
                            (several ? "target '" : "draft '") + level + "' is named twice");
                    arms.add(none.candidate(level, options.settings(target, strategy.choice(true), List.of(name))));
                }
            }
            List<LabelledPrompt> prompts = study.prompts().fitting(
                    read, models, options.maxNewTokens(), console, options.seed());
            Experiment experiment = Experiment.builder()
                    .title("Drafts of rising similarity").arms(arms).prompts(prompts).seeds(allSeeds)
                    .warmUp(WARM_UP_PROMPTS).orderSeed(options.seed()).build();
            OutputFolder folder = study.folder();
            Outcome outcome = Outcome.run(platform, console, experiment, folder);
            List<Level> measured = levels.entrySet().stream()
                    .map(level -> new Level(level.getKey(), level.getValue(), outcome.summary().arm(level.getKey())))
                    .toList();
            OpenModel shared = several ? models.openDraft(drafts.get(0).directory()) : models.open(targets.get(0));
            String setting = strategy.choice(true).name() + (several ? ", draft " : ", target ")
                    + GenerationReport.words(List.of(shared.model().info())) + ", " + prompts.size() + " prompts, "
                    + allSeeds.size() + " seed" + (allSeeds.size() == 1 ? "" : "s");
            study.show(console, outcome, new SimilarityReport(several ? "target" : "draft", setting, measured), folder);
            return outcome.exitCode();
        }
    }
}
