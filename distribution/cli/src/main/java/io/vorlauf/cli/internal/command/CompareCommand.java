package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.cli.internal.compare.Arm;
import io.vorlauf.cli.internal.compare.Comparison;
import io.vorlauf.cli.internal.compare.ComparisonResult;
import io.vorlauf.cli.internal.compare.LabelledPrompt;
import io.vorlauf.cli.internal.compare.Prompts;
import io.vorlauf.cli.internal.compare.StrategyChoice;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.OpenModel;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
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
        customSynopsis = "vorlauf compare [--strategies=LIST] [--target=DIR] [--draft=DIR] [--prompts=FILE] [OPTION]...",
        description = {
            "Continues the same prompts with and without strategies, interleaved, and prints what each took. All "
                    + "figures are ratios of totals; speed-up is tokens/s over that of 'none' in the same run.",
            ""
        },
        footer = {
            "",
            "With --json, one object: prompts, repetitions, cancelled, arms (name, tokensPerSecond, speedUp,",
            "  acceptanceRate, blockEfficiency, targetCalls, generations, identical, newTokens, draftedTokens,",
            "  acceptedTokens, acceptanceByDepth (attempts, accepted), failedRounds, draftShare, verifyShare,",
            "  overheadShare, totalMillis).",
            "",
            "Examples:",
            "  vorlauf compare",
            "  vorlauf compare --target models/gpt2-xl --draft models/gpt2 --prompts prompts.txt \\",
            "      --strategies linear:k=4,tree"
        })
final class CompareCommand implements Callable<Integer> {

    private final Platform platform;
    private final Console console;

    @Mixin
    private ModelOptions modelOptions;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "One prompt a line, or JSON Lines with prompt, turns (the first is taken) or ids. Default: "
                    + "a handful of beginnings of stories.")
    private Path promptFile;

    @Option(names = "--limit", paramLabel = "N", description = "Take the first N prompts. Default: all.")
    private Integer limit;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Go through the prompts N times, each time with a seed of its own. Default: ${DEFAULT-VALUE}.")
    private int repetitions;

    @Option(
            names = "--strategies",
            paramLabel = "LIST",
            description = "What to compare with 'none': strategies with commas between them, parameters behind colons, such "
                    + "as linear:k=3,linear:k=6,tree. Default: all that are installed and find the drafts they need.")
    private String strategies;

    @Mixin
    private DecodingOptions options;

    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean json;

    CompareCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        List<LabelledPrompt> prompts = prompts();
        List<Path> draftDirectories = modelOptions.drafts(platform);
        DecodingService engine = platform.service(DecodingService.class, "engine");
        List<StrategyChoice> choices = choices(engine, draftDirectories.size());
        // Checked before anything is loaded, which may take a while.
        options.apply(DecodingOptions.request("", prompts.get(0).prompt())).build();
        try (OpenModels models = new OpenModels(platform, modelOptions.loaderSettings())) {
            String target = models.open(modelOptions.target(platform)).name();
            List<String> drafts = draftDirectories.stream().map(models::open).map(OpenModel::name).toList();
            List<Arm> arms = new ArrayList<>();
            arms.add(new Arm(DecodingRequest.NO_SPECULATION, (prompt, seed) -> request(target, prompt, seed).build()));
            choices.forEach(choice -> arms.add(new Arm(choice.toString(), (prompt, seed) -> options.speculate(
                    request(target, prompt, seed), choice.name(), choice.parameters(), drafts).build())));
            return compare(engine, arms, prompts);
        }
    }

    private List<StrategyChoice> choices(DecodingService engine, int drafts) {
        if (strategies != null) {
            return StrategyChoice.parseAll(strategies);
        }
        List<StrategyChoice> fitting = engine.strategies().stream()
                .filter(strategy -> !strategy.name().equals(DecodingRequest.NO_SPECULATION))
                .filter(strategy -> strategy.requiredDrafts() <= drafts)
                .map(strategy -> new StrategyChoice(strategy.name(), Map.of()))
                .toList();
        if (fitting.isEmpty()) {
            throw new BadInput("there is nothing to compare: no strategy is installed that does with " + drafts
                    + " draft model(s)");
        }
        return fitting;
    }

    private List<LabelledPrompt> prompts() {
        if (repetitions < 1) {
            throw new BadInput("--repetitions must be 1 or more, not " + repetitions);
        }
        if (limit != null && limit < 1) {
            throw new BadInput("--limit must be 1 or more, not " + limit);
        }
        List<LabelledPrompt> prompts = promptFile == null ? Prompts.builtIn() : Prompts.read(promptFile);
        return limit == null ? prompts : prompts.subList(0, Math.min(limit, prompts.size()));
    }

    private DecodingRequest.Builder request(String target, Prompt prompt, long seed) {
        return options.apply(DecodingOptions.request(target, prompt)).seed(seed);
    }

    private int compare(DecodingService engine, List<Arm> arms, List<LabelledPrompt> prompts) {
        ComparisonResult result =
                new Comparison(engine, arms, console::progress).run(prompts, repetitions, options.seed());
        if (result.cancelled()) {
            // The interrupt has done its work; closing the models must not trip over it.
            Thread.interrupted();
        }
        console.clearProgress();
        if (json) {
            console.printJson(result.toJson());
        } else {
            result.print(console.out());
        }
        return result.cancelled() ? ExitCode.CANCELLED : ExitCode.OK;
    }
}
