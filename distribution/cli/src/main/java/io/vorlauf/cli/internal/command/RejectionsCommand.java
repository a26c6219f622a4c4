package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.cli.internal.experiment.NameWithParameters;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.output.ModelReport;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.OpenModel;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.study.RejectionReport;
import io.vorlauf.cli.internal.study.RejectionStudy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts where guesses fail. */
@Command(
        name = "rejections",
        header = "Counts at which depth guesses fail.",
        description = {
            "Generates until enough rounds with guesses were seen, and counts from every one of them how far the "
                    + "guesses held: a round that ended before a depth is no attempt there. Rounds in which everything "
                    + "held are no rejections.",
            ""
        },
        footer = {
            "",
            "With --json, one object: arm, rounds, rejections, withoutRejection, mean, median, mode (of the depth of "
                    + "the",
            "  first rejected guess), depths (depth, attempts, accepted, conditional, cumulative, rejected), report.",
            "",
            "Examples:",
            "  vorlauf study rejections",
            "  vorlauf study rejections --rounds 1000 --strategy tree --temperature 1"
        })
final class RejectionsCommand implements Callable<Integer> {

    private final Platform platform;
    private final Console console;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "200",
            description = "Look at N rounds with guesses. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Mixin
    private StrategyOptions strategy;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private StudyOptions study;

    @Mixin
    private DecodingOptions options;

    RejectionsCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        if (rounds < 1) {
            throw new BadInput("--rounds must be 1 or more, not " + rounds);
        }
        List<LabelledPrompt> prompts = study.prompts();
        List<Path> draftDirectories = modelOptions.drafts(platform);
        NameWithParameters choice = choice(!draftDirectories.isEmpty());
        DecodingService engine = platform.service(DecodingService.class, "engine");
        options.apply(DecodingRequest.of("", "")).build();
        try (OpenModels models = modelOptions.open(platform, console)) {
            String target = models.open(modelOptions.target(platform)).name();
            List<String> drafts = draftDirectories.stream().map(models::openDraft).map(OpenModel::name).toList();
            OutputFolder folder = study.folder();
            RejectionStudy.Outcome outcome;
            try {
                outcome = new RejectionStudy(engine, console::progress).run(
                        prompts, (prompt, seed) -> request(target, drafts, choice, prompt.prompt(), seed),
                                options.seed(), rounds);
            } finally {
                console.clearProgress();
            }
            if (outcome.cancelled()) {
                // The interrupt has done its work; closing the models must not trip over it.
                Thread.interrupted();
            }
            String setting = outcome.depths().rounds() + " rounds of " + outcome.generations() + " texts by "
                    + ModelReport.text(models.infos());
            RejectionReport report = new RejectionReport(choice.toString(), setting, outcome.depths());
            study.show(console, report::print, report.toJson(), report.report(), folder);
            if (!outcome.cancelled() && outcome.depths().rounds() < rounds) {
                console.warn(List.of("there were only " + outcome.depths().rounds() + " of " + rounds + " rounds: at "
                        + "temperature 0 further seeds repeat the same texts; name a --temperature or more prompts"));
            }
            return outcome.cancelled() ? ExitCode.CANCELLED : ExitCode.OK;
        }
    }

    private NameWithParameters choice(boolean withDraft) {
        NameWithParameters choice = strategy.choice(withDraft);
        if (choice.name().equals(DecodingRequest.NO_SPECULATION)) {
            throw new BadInput("'none' guesses nothing; name a strategy with --strategy or a draft with --draft");
        }
        Map<String, String> parameters = new HashMap<>(choice.parameters());
        if (choice.name().equals("linear")) {
            parameters.putIfAbsent("k", "5");
        }
        return new NameWithParameters(choice.name(), parameters);
    }

    private DecodingRequest request(
            String target, List<String> drafts, NameWithParameters choice, Prompt prompt, long seed) {
        return options.speculate(
                options.apply(DecodingOptions.request(target, prompt)).seed(seed), choice, drafts).build();
    }
}
