// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.DecodingOptions;
import io.vorlauf.shell.command.NameWithParameters;
import io.vorlauf.shell.command.ServiceCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            "",
            "Strategies cost no quality, but fewer bits and other backends may. With --against, also says how far the "
                    + "target's predictions of a text are from those of a reference, as 'vorlauf inspect' does."
        },
        footer = {
            "With --json, one object: answer (the first sentence), rankings (baseline, sentence, fastest, tied, morePrompts,",
            "  ranks, comparisons of each arm with each), noise (sentence, disturbed, size, othersShare, drift,",
            "  standingOut), title, compared (the three lines above the tables), environments (began, command, version,",
            "  processor, cores, java, system, plans, configurations, load, othersShare; one for each run), models (name,",
            "  weights, backend), prompts, seeds, repetitions, complete, confidence, overPrompts, arms, failures, warnings,",
            "  results (file), reports (files). An arm has name, rank, role (baseline, control, candidate),",
            "  baseline, point, tokensPerSecond, speedUp, speedUpLow, speedUpHigh, pValue, adjustedPValue, verdict,",
            "  acceptanceRate, blockEfficiency, targetCalls, generations, compared, identical, firstTokenPValue,",
            "  newTokens, draftedTokens, acceptedTokens, acceptanceByDepth (attempts, accepted), failedRounds,",
            "  draftShare, verifyShare, overheadShare, totalMillis; firstTokenMillis, generationMillis, roundMillis",
            "  (p50, p90, p99, max); acceptanceRateOverSeeds, blockEfficiencyOverSeeds, speedUpOverSeeds (mean,",
            "  deviation, trials); categories; prompts (speed-up by id).",
            "",
            "With --against or --text, also quality, as 'vorlauf inspect --json' has it.",
            "",
            "With --dry-run --json, one object: dryRun, arms (names), prompts, seeds, repetitions, generations, there,",
            "  estimatedSeconds, obstacle (why nothing could be shown, or null), results.",
            "",
            "A text that is not that of 'none' although verification is coupled and the target promises the same bits is",
            "  an error: the exit code is 1, after all was shown and written.",
            "",
            "Examples:",
            "  vorlauf compare",
            "  vorlauf compare --prompts spec_bench.jsonl --sample 40 --skip-too-long --dry-run",
            "  vorlauf compare --until 5%% --at-most 10m",
            "  vorlauf compare --target target-q4.gguf --draft models/draft --against models/target",
            "  vorlauf compare --target models/gpt2-xl --draft models/gpt2 --prompts prompts.txt \\",
            "      --strategies linear:k=4,tree --temperature 0.8 --seeds 3 --out first-comparison"
        })
final class CompareCommand extends ServiceCommand<Platform> {

    private static final String AGAIN = " again";
    private static final int WARM_UP_PROMPTS = 4;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ExperimentOptions experimentOptions;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "1",
            description = "Continue every prompt with N seeds, from --seed on. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(names = "--strategies", paramLabel = "LIST",
            description = "What to compare with 'none': strategies with commas between them, parameters behind colons, "
                    + "such as linear:k=3,linear:k=6,tree. Default: all that are installed and find the drafts they "
                    + "need.")
    private String strategies;

    @Option(names = "--baseline", paramLabel = "ARM", defaultValue = DecodingRequest.NO_SPECULATION,
            description = "What speed-ups are over: none, or a strategy, written as in --strategies. It runs twice. "
                    + "Default: ${DEFAULT-VALUE}.")
    private String baseline;

    @Mixin
    private QualityOptions quality;

    @Mixin
    private DecodingOptions options;

    @Override
    public Integer call() {
        return experimentOptions.run(platform, console, modelOptions, options, "Speculation compared",
                ExperimentOptions.seeds("--seeds", seeds, options.seed()), WARM_UP_PROMPTS, Optional.of(quality),
                (target, drafts) -> arms(target, drafts, choices(platform.engine(), drafts.size())));
    }

    private List<NameWithParameters> choices(DecodingService engine, int drafts) {
        if (strategies != null) {
            return NameWithParameters.list(strategies);
        }
        List<NameWithParameters> fitting = engine.strategies().stream()
                .filter(strategy -> !strategy.name().equals(DecodingRequest.NO_SPECULATION))
                .filter(strategy -> strategy.requiredDrafts() <= drafts)
                .map(strategy -> new NameWithParameters(strategy.name(), Map.of()))
                .toList();
        BadInput.when(fitting.isEmpty(),
                "there is nothing to compare: no strategy is installed that does with " + drafts
                        + " draft model(s)");
        return fitting;
    }

    private List<Arm> arms(String target, List<String> drafts, List<NameWithParameters> choices) {
        NameWithParameters base = NameWithParameters.list(baseline).get(0);
        Arm first = Arm.baseline(base.toString(), settings(target, drafts, base));
        List<Arm> arms = new ArrayList<>(List.of(first, first.control(first.name() + AGAIN)));
        NameWithParameters none = new NameWithParameters(DecodingRequest.NO_SPECULATION, Map.of());
        if (!base.equals(none)) {
            arms.add(first.candidate(none.toString(), settings(target, drafts, none)));
        }
        for (NameWithParameters choice : choices) {
            if (choice.equals(base) && strategies == null) {
                continue;
            }
            BadInput.when(arms.stream().anyMatch(arm -> arm.name().equals(choice.toString())),
                    "--strategies names " + choice + (choice.equals(base) || choice.equals(none)
                            ? ", which is compared in any case"
                            : " twice"));
            arms.add(first.candidate(choice.toString(), settings(target, drafts, choice)));
        }
        return arms;
    }

    private DecodingSettings settings(String target, List<String> drafts, NameWithParameters choice) {
        return options.settings(target, choice, choice.isPlain() ? List.of() : drafts);
    }
}
