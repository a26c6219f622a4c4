package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.cli.internal.experiment.NameWithParameters;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.output.ModelReport;
import io.vorlauf.cli.internal.platform.OpenModel;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.profile.MemoryUse;
import io.vorlauf.cli.internal.profile.Profile;
import io.vorlauf.cli.internal.profile.ProfileReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows where time and memory go. */
@Command(
        name = "profile",
        header = "Shows where time and memory go.",
        description = {
            "Continues the prompts one after the other and says what each phase of a round takes, in total, per round "
                    + "and per token, and what the models hold in memory.",
            ""
        },
        footer = {
            "",
            "With --json, one object: arm, texts, newTokens, rounds, totalMillis, phases (by name: firstRoundsMillis,",
            "  laterRoundsMillis), outsideRoundsMillis, models (name, weightBytes, cacheBytes), heapBytes,",
            "  residentBytes, report.",
            "",
            "Examples:",
            "  vorlauf profile",
            "  vorlauf profile --strategy tree --limit 4 --max-new-tokens 256"
        })
final class ProfileCommand implements Callable<Integer> {

    private final Platform platform;
    private final Console console;

    @Mixin
    private StrategyOptions strategy;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private StudyOptions study;

    @Mixin
    private DecodingOptions options;

    ProfileCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        List<LabelledPrompt> prompts = study.prompts();
        List<Path> draftDirectories = modelOptions.drafts(platform);
        NameWithParameters choice = strategy.choice(!draftDirectories.isEmpty());
        DecodingService engine = platform.service(DecodingService.class, "engine");
        options.apply(DecodingRequest.of("", "")).build();
        try (OpenModels models = modelOptions.open(platform, console)) {
            OpenModel target = models.open(modelOptions.target(platform));
            List<OpenModel> drafts = choice.name().equals(DecodingRequest.NO_SPECULATION)
                    ? List.of()
                    : draftDirectories.stream().map(models::openDraft).toList();
            List<DecodingRequest> requests = prompts.stream()
                    .map(prompt -> request(target.name(), drafts, choice, prompt))
                    .toList();
            OutputFolder folder = study.folder();
            Profile profile;
            try {
                profile = Profile.of(engine, requests,
                        done -> console.progress("text " + (done + 1) + " of " + requests.size()));
            } finally {
                console.clearProgress();
            }
            if (profile.cancelled()) {
                // The interrupt has done its work; closing the models must not trip over it.
                Thread.interrupted();
            }
            if (profile.first().isEmpty()) {
                console.err().println("cancelled before anything was measured");
                return ExitCode.CANCELLED;
            }
            ProfileReport report = new ProfileReport(
                    choice.toString(), setting(target, drafts), profile, MemoryUse.of(all(target, drafts)));
            study.show(console, report::print, report.toJson(), report.report(), folder);
            return profile.cancelled() ? ExitCode.CANCELLED : ExitCode.OK;
        }
    }

    private DecodingRequest request(String target, List<OpenModel> drafts, NameWithParameters choice,
            LabelledPrompt prompt) {
        DecodingRequest.Builder request = options.apply(DecodingOptions.request(target, prompt.prompt()));
        List<String> names = drafts.stream().map(OpenModel::name).toList();
        return options.speculate(request, choice, names).build();
    }

    private static String setting(OpenModel target, List<OpenModel> drafts) {
        return "target " + text(List.of(target)) + (drafts.isEmpty() ? "" : ", drafts " + text(drafts));
    }

    private static String text(List<OpenModel> models) {
        return ModelReport.text(models.stream().map(open -> open.model().info()).toList());
    }

    private static List<LanguageModel> all(OpenModel target, List<OpenModel> drafts) {
        List<LanguageModel> models = new ArrayList<>(List.of(target.model()));
        drafts.stream().map(OpenModel::model).filter(model -> model != target.model()).forEach(models::add);
        return models;
    }
}
