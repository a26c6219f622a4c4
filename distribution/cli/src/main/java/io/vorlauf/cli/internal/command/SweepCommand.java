package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentService;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.experiment.Timekeeping;
import io.vorlauf.cli.internal.experiment.ExperimentCall;
import io.vorlauf.cli.internal.experiment.ExperimentOutcome;
import io.vorlauf.cli.internal.experiment.NameWithParameters;
import io.vorlauf.cli.internal.experiment.SweepAxis;
import io.vorlauf.cli.internal.experiment.SweepGrid;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.OpenModel;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures one strategy over a grid of settings. */
@Command(
        name = "sweep",
        header = "Measures one strategy over a grid of settings.",
        customSynopsis = "vorlauf sweep --over=NAME=VALUES [--over=NAME=VALUES]... [--strategy=NAME] [OPTION]...",
        description = {
            "Runs the strategy at every point of the grid, and 'none' for every temperature, in random order, and "
                    + "prints mean and deviation over trials. Results are kept; a run that was broken off goes on with the "
                    + "same command.",
            ""
        },
        footer = {
            "",
            "With --json, one object, as that of 'vorlauf compare'; the point of an arm says where it lies.",
            "",
            "Example:",
            "  vorlauf sweep --over k=2..6 --over temperature=0.5,0.8,1.0,1.2 --trials 3"
        })
final class SweepCommand implements Callable<Integer> {

    private static final int WARM_UP_PROMPTS = 1;

    private final Platform platform;
    private final Console console;

    @Option(
            names = "--over",
            paramLabel = "NAME=VALUES",
            required = true,
            description = "What varies: a parameter of the strategy or the temperature, with values FROM..TO or "
                    + "VALUE,VALUE. Repeat it for a grid.")
    private List<String> over;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "3",
            description = "Continue every prompt with N seeds, from --seed on. Default: ${DEFAULT-VALUE}.")
    private int trials;

    @Mixin
    private StrategyOptions strategy;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ExperimentOptions experimentOptions;

    @Mixin
    private DecodingOptions options;

    SweepCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        List<SweepAxis> axes = over.stream().map(SweepAxis::parse).toList();
        List<LabelledPrompt> prompts = experimentOptions.prompts();
        int repetitions = experimentOptions.repetitions();
        List<Long> seeds = ExperimentOptions.seeds("--trials", trials, options.seed());
        List<Path> draftDirectories = modelOptions.drafts(platform);
        NameWithParameters choice = strategy.choice(!draftDirectories.isEmpty());
        if (choice.name().equals(DecodingRequest.NO_SPECULATION)) {
            throw new BadInput("there is nothing to sweep over: 'none' has no parameters; name a strategy or a draft");
        }
        DecodingService engine = platform.service(DecodingService.class, "engine");
        ExperimentService service = platform.service(ExperimentService.class, "experiment service");
        options.apply(DecodingRequest.of("", "")).build();
        Timekeeping timekeeping = experimentOptions.timekeeping(service);
        try (OpenModels models = modelOptions.open(platform, console)) {
            String target = models.open(modelOptions.target(platform)).name();
            List<String> drafts = draftDirectories.stream().map(models::openDraft).map(OpenModel::name).toList();
            DecodingRequest request =
                    options.speculate(options.apply(DecodingRequest.of(target, "")), choice, drafts).build();
            List<Arm> arms = new SweepGrid(axes).arms(request);
            Experiment experiment = new Experiment("Sweep of " + choice.name(), arms, prompts, seeds, repetitions,
                    WARM_UP_PROMPTS, options.seed());
            ExperimentOutcome outcome = ExperimentCall.sweeping(platform, console, experimentOptions.json()).run(
                    engine, experiment, experimentOptions.shard(), timekeeping,
                    experimentOptions.folder(service, experiment, timekeeping));
            return ExitCode.of(outcome);
        }
    }
}
