package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.DecodingSettings;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentService;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.experiment.Timekeeping;
import io.vorlauf.cli.internal.experiment.ExperimentCall;
import io.vorlauf.cli.internal.experiment.ExperimentOutcome;
import io.vorlauf.cli.internal.experiment.NameWithParameters;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.OpenModel;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures strategies against decoding without one. */
@Command(
        name = "compare",
        header = "Measures strategies against decoding without one.",
        customSynopsis =
                "vorlauf compare [--strategies=LIST] [--target=DIR] [--draft=DIR] [--prompts=FILE] [OPTION]...",
        description = {
            "Continues the same prompts with and without strategies, in random order, and says which is faster, by how "
                    + "much, and whether that is more than chance. 'none' runs twice, to show how much the computer "
                    + "itself varies. Results are kept; a run that was broken off goes on with the same command.",
            ""
        },
        footer = {
            "",
            "With --json, one object: title, models (name, weights, backend), prompts, seeds, repetitions,",
            "  complete, confidence, overPrompts, arms,",
            "  failures, warnings, results (file), reports (files). An arm has name, role (baseline, control, candidate),",
            "  baseline, point, tokensPerSecond, speedUp, speedUpLow, speedUpHigh, pValue, adjustedPValue, verdict,",
            "  acceptanceRate, blockEfficiency, targetCalls, generations, compared, identical, firstTokenPValue,",
            "  newTokens, draftedTokens, acceptedTokens, acceptanceByDepth (attempts, accepted), failedRounds,",
            "  draftShare, verifyShare, overheadShare, totalMillis; firstTokenMillis, generationMillis, roundMillis",
            "  (p50, p90, p99, max); acceptanceRateOverSeeds, blockEfficiencyOverSeeds, speedUpOverSeeds (mean,",
            "  deviation, trials); categories.",
            "",
            "A text that is not that of 'none' although verification is coupled and the target promises the same bits is",
            "  an error: the exit code is 1, after all was shown and written.",
            "",
            "Examples:",
            "  vorlauf compare",
            "  vorlauf compare --target models/gpt2-xl --draft models/gpt2 --prompts prompts.txt \\",
            "      --strategies linear:k=4,tree --temperature 0.8 --seeds 3 --out first-comparison"
        })
final class CompareCommand implements Callable<Integer> {

    private static final String CONTROL = "none again";
    private static final int WARM_UP_PROMPTS = 2;

    private final Platform platform;
    private final Console console;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ExperimentOptions experimentOptions;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Continue every prompt with N seeds, from --seed on. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--strategies",
            paramLabel = "LIST",
            description = "What to compare with 'none': strategies with commas between them, parameters behind colons, "
                    + "such as linear:k=3,linear:k=6,tree. Default: all that are installed and find the drafts they "
                    + "need.")
    private String strategies;

    @Mixin
    private DecodingOptions options;

    CompareCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        List<LabelledPrompt> prompts = experimentOptions.prompts();
        int repetitions = experimentOptions.repetitions();
        List<Long> allSeeds = ExperimentOptions.seeds("--seeds", seeds, options.seed());
        List<Path> draftDirectories = modelOptions.drafts(platform);
        DecodingService engine = platform.service(DecodingService.class, "engine");
        ExperimentService service = platform.service(ExperimentService.class, "experiment service");
        List<NameWithParameters> choices = choices(engine, draftDirectories.size());
        // Checked before anything is loaded, which may take a while.
        options.apply(DecodingRequest.of("", "")).build();
        Timekeeping timekeeping = experimentOptions.timekeeping(service);
        try (OpenModels models = modelOptions.open(platform, console)) {
            String target = models.open(modelOptions.target(platform)).name();
            List<String> drafts = draftDirectories.stream().map(models::openDraft).map(OpenModel::name).toList();
            Experiment experiment = new Experiment("Speculation compared", arms(target, drafts, choices), prompts,
                    allSeeds, repetitions, WARM_UP_PROMPTS, options.seed());
            ExperimentOutcome outcome = ExperimentCall.comparing(platform, console, experimentOptions.json()).run(
                    engine, experiment, experimentOptions.shard(), timekeeping,
                    experimentOptions.folder(service, experiment, timekeeping));
            return ExitCode.of(outcome);
        }
    }

    private List<NameWithParameters> choices(DecodingService engine, int drafts) {
        if (strategies != null) {
            return Arrays.stream(strategies.split(",", -1)).map(CompareCommand::choice).toList();
        }
        List<NameWithParameters> fitting = engine.strategies().stream()
                .filter(strategy -> !strategy.name().equals(DecodingRequest.NO_SPECULATION))
                .filter(strategy -> strategy.requiredDrafts() <= drafts)
                .map(strategy -> new NameWithParameters(strategy.name(), Map.of()))
                .toList();
        if (fitting.isEmpty()) {
            throw new BadInput("there is nothing to compare: no strategy is installed that does with " + drafts
                    + " draft model(s)");
        }
        return fitting;
    }

    private static NameWithParameters choice(String text) {
        return NameWithParameters.parse(text).orElseThrow(() -> new BadInput(
                "--strategies must be strategies with commas between them, with parameters behind colons, "
                        + "such as linear:k=4,tree; '" + text + "' is not"));
    }

    private List<Arm> arms(String target, List<String> drafts, List<NameWithParameters> choices) {
        DecodingRequest.Builder plain = options.apply(DecodingRequest.of(target, ""));
        Arm none = Arm.baseline(DecodingRequest.NO_SPECULATION, DecodingSettings.of(plain.build()));
        List<Arm> arms = new ArrayList<>(List.of(none, none.control(CONTROL)));
        for (NameWithParameters choice : choices) {
            DecodingRequest request =
                    options.speculate(options.apply(DecodingRequest.of(target, "")), choice, drafts).build();
            if (arms.stream().anyMatch(arm -> arm.name().equals(choice.toString()))) {
                throw new BadInput("--strategies names " + choice + (none.name().equals(choice.toString())
                        ? ", which is compared in any case"
                        : " twice"));
            }
            arms.add(none.candidate(choice.toString(), DecodingSettings.of(request)));
        }
        return arms;
    }
}
