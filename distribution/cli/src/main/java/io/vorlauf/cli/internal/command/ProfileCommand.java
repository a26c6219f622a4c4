// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.experiment.Prompts;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.OpenModels.OpenModel;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.study.Expense;
import io.vorlauf.cli.internal.study.Profile;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.lab.experiment.Timekeeping;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.DecodingOptions;
import io.vorlauf.shell.command.GenerationReport;
import io.vorlauf.shell.command.NameWithParameters;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.command.StrategyOptions;
import io.vorlauf.shell.output.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows where time and memory go. */
@Command(
        name = "profile",
        header = "Shows where time and memory go.",
        description = "Continues the prompts one after the other and says what each phase of a round takes, in total, "
                + "per round and per token, and what the models hold in memory.",
        footer = {
            "With --json, one object: arm, texts, newTokens, rounds, totalMillis, phases (by name: firstRoundsMillis,",
            "  laterRoundsMillis), outsideRoundsMillis, outsidePassesShare, allocatedBytesPerToken, models (name,",
            "  weightBytes, cacheBytes), heapBytes, residentBytes, compared and environments as those of 'vorlauf compare',",
            "  results (file), report.",
            "",
            "Examples:",
            "  vorlauf profile",
            "  vorlauf profile --strategy tree --limit 4 --max-new-tokens 256"
        })
final class ProfileCommand extends ServiceCommand<Platform> {

    private static final int WARM_UP_PROMPTS = 1;

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
        Prompts read = study.prompts().read(console, options.seed());
        List<Path> draftDirectories = modelOptions.drafts(platform);
        NameWithParameters choice = strategy.choice(!draftDirectories.isEmpty());
        DecodingService engine = platform.engine();
        options.check(engine, choice, choice.isPlain() ? 0 : draftDirectories.size());
        ExperimentService service = platform.experiments();
        study.prompts().requireReadable(read, modelOptions.target(platform));
        try (OpenModels models = modelOptions.open(platform, console)) {
            OpenModel target = models.open(modelOptions.target(platform));
            List<OpenModel> drafts = choice.isPlain()
                    ? List.of()
                    : draftDirectories.stream().map(models::openDraft).toList();
            List<LabelledPrompt> prompts = study.prompts().fitting(
                    read, models, options.maxNewTokens(), console, options.seed());
            OutputFolder folder = study.folder();
            // One way of decoding, on every prompt once, in their order; as in service, by the clock.
            Arm arm = Arm.baseline(choice.toString(), options.settings(
                    target.name(), choice, drafts.stream().map(OpenModel::name).toList()));
            Experiment experiment = Experiment.builder()
                    .title("Profile").arms(List.of(arm)).prompts(prompts).seeds(List.of(options.seed()))
                    .warmUp(WARM_UP_PROMPTS).orderSeed(options.seed()).build();
            Expense.Meter meter = new Expense.Meter(engine);
            ExperimentResults results = console.during(() -> folder.fill(() -> service.run(engine, experiment, Shard.ALL,
                    Timekeeping.LIVE, platform.commandLine(), folder.results(), new Texts(console, meter))));
            // The interrupt has done its work; closing the models must not trip over it.
            boolean cancelled = Thread.interrupted();
            Profile profile = Profile.of(choice.toString(), setting(target, drafts), results, meter.sum(),
                    all(target, drafts));
            if (profile.first().isEmpty()) {
                console.err().println("cancelled before anything was measured");
                return CommandException.CANCELLED;
            }
            service.note(folder.results(), profile.toJson());
            study.show(console, results, profile, folder);
            return cancelled ? CommandException.CANCELLED : CommandException.OK;
        }
    }

    /** Shows how many texts are done, and measures what they spend. */
    private static final class Texts implements ExperimentListener {

        private final Console console;
        private final Expense.Meter meter;
        private int wanted;
        private int done;

        Texts(Console console, Expense.Meter meter) {
            this.console = console;
            this.meter = meter;
        }

        @Override
        public void start(int all, List<CellResult> there) {
            wanted = all;
            done = there.size();
        }

        @Override
        public void warmUp(Arm arm) {
            console.progress("text 1 of " + wanted);
        }

        @Override
        public void ready(List<Environment> environments) {
            meter.begin();
        }

        @Override
        public void finished(CellResult cell) {
            meter.end(cell.metrics());
            done++;
            console.progress("text " + Math.min(done + 1, wanted) + " of " + wanted);
            meter.begin();
        }
    }

    private static String setting(OpenModel target, List<OpenModel> drafts) {
        return "target " + text(List.of(target)) + (drafts.isEmpty() ? "" : ", drafts " + text(drafts));
    }

    private static String text(List<OpenModel> models) {
        return GenerationReport.words(models.stream().map(open -> open.model().info()).toList());
    }

    private static List<LanguageModel> all(OpenModel target, List<OpenModel> drafts) {
        return Stream.concat(Stream.of(target), drafts.stream()).map(OpenModel::model).distinct().toList();
    }
}
