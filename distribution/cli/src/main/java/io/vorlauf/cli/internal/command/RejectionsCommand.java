// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.experiment.Prompts;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.study.RejectionStudy;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.DecodingOptions;
import io.vorlauf.shell.command.GenerationReport;
import io.vorlauf.shell.command.NameWithParameters;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.command.StrategyOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts where guesses fail. */
@Command(
        name = "rejections",
        header = "Counts at which depth guesses fail.",
        description = "Generates until enough rounds with guesses were seen, and counts from every one of them how "
                + "far the guesses held: a round that ended before a depth is no attempt there. Rounds in which "
                + "everything held are no rejections.",
        footer = {
            "With --json, one object: arm, rounds, rejections, withoutRejection, mean, median, mode (of the depth of "
                    + "the",
            "  first rejected guess), depths (depth, attempts, accepted, conditional, cumulative, rejected), compared",
            "  and environments as those of 'vorlauf compare', results (file), report.",
            "",
            "Examples:",
            "  vorlauf study rejections",
            "  vorlauf study rejections --rounds 1000 --strategy tree --temperature 1"
        })
final class RejectionsCommand extends ServiceCommand<Platform> {

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "200",
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

    @Override
    public Integer call() {
        BadInput.when(rounds < 1, "--rounds must be 1 or more, not " + rounds);
        Prompts read = study.prompts().read(console, options.seed());
        List<Path> draftDirectories = modelOptions.drafts(platform);
        NameWithParameters choice = choice(!draftDirectories.isEmpty());
        DecodingService engine = platform.engine();
        options.check(engine, choice, draftDirectories.size());
        OutputFolder folder = study.folder();
        BadInput.when(Files.exists(folder.results()),
                folder.results() + " is there already; name another folder with --out");
        study.prompts().requireReadable(read, modelOptions.target(platform));
        try (OpenModels models = modelOptions.open(platform, console)) {
            String target = models.open(modelOptions.target(platform)).name();
            List<String> drafts = models.openDrafts(draftDirectories);
            List<LabelledPrompt> prompts = study.prompts().fitting(
                    read, models, options.maxNewTokens(), console, options.seed());
            Arm arm = Arm.baseline(choice.toString(), options.settings(target, choice, drafts));
            RejectionStudy outcome = console.during(() -> RejectionStudy.run(engine, arm,
                    GenerationReport.words(models.infos()), console::progress, prompts, options.seed(), rounds));
            if (outcome.cancelled()) {
                // The interrupt has done its work; closing the models must not trip over it.
                Thread.interrupted();
            }
            ExperimentResults results = folder.fill(() -> platform.experiments().record(
                    engine, outcome.experiment(), outcome.cells(), platform.commandLine(), folder.results()));
            study.show(console, results, outcome, folder);
            if (!outcome.cancelled() && outcome.depths().rounds() < rounds) {
                console.warn(List.of("there were only " + outcome.depths().rounds() + " of " + rounds + " rounds: at "
                        + "temperature 0 further seeds repeat the same texts; name a --temperature or more prompts"));
            }
            return outcome.cancelled() ? CommandException.CANCELLED : CommandException.OK;
        }
    }

    private NameWithParameters choice(boolean withDraft) {
        NameWithParameters choice = strategy.choice(withDraft);
        BadInput.when(choice.isPlain(),
                "'none' guesses nothing; name a strategy with --strategy or a draft with --draft");
        Map<String, String> parameters = new HashMap<>(choice.parameters());
        if (choice.name().equals("linear")) {
            parameters.putIfAbsent("k", "5");
        }
        return new NameWithParameters(choice.name(), parameters);
    }
}
