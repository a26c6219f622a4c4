// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.cli.internal.experiment.ExperimentCall;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.experiment.Plan;
import io.vorlauf.cli.internal.experiment.Prompts;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.OpenModels.OpenModel;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.study.Judgement;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.lab.experiment.Goal;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.lab.experiment.Timekeeping;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.Converters;
import io.vorlauf.shell.command.DecodingOptions;
import io.vorlauf.shell.command.Installed;
import io.vorlauf.shell.output.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an experiment is made on, and where its results go. */
final class ExperimentOptions {

    private static final int MOST_REPETITIONS = 1_000;

    @Mixin
    private PromptOptions prompts;

    @Option(names = "--repetitions", paramLabel = "N",
            description = "Do everything N times, with the same seeds; with --until, at most N times. Default: 1, with "
                    + "--until " + MOST_REPETITIONS + ".")
    private Integer repetitions;

    @Option(names = "--until", paramLabel = "SHARE", converter = Converters.Share.class,
            description = "Do everything again until the intervals of the fastest arm, and of those that cannot be told "
                    + "apart from it, reach no farther than this from their speed-ups, such as 5%%.")
    private Double until;

    @Option(names = "--at-most", paramLabel = "TIME", converter = Converters.Time.class,
            description = "End after this time, such as 90s or 10m, whatever is missing then.")
    private Duration atMost;

    @Option(names = "--out", paramLabel = "DIR",
            description = "Where results.jsonl and the report go. If it holds results of the same experiment, only what "
                    + "is missing is run. Default: a new folder vorlauf-report.")
    private Path out;

    @Option(names = "--shard", paramLabel = "I/N", converter = Converters.ShardOfMany.class,
            description = "Run part I of N only; 'vorlauf merge' puts the parts together.")
    private Shard shard = Shard.ALL;

    @Option(names = "--costs-from", paramLabel = "DIR",
            description = "Let strategies take passes to cost what the results in DIR say, another shard's for one. "
                    + "Default: what is measured before the first generation.")
    private Path costs;

    @Option(names = "--live",
            description = "Let strategies go by the clock and learn from generation to generation, as in service; two "
                    + "runs then differ in what is guessed. Default: by the costs of passes, and each generation on its "
                    + "own.")
    private boolean live;

    @Option(names = "--dry-run",
            description = "Load the models and say what would be run, about how long that would take, and whether it "
                    + "could show anything; run and write nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object instead of tables.")
    private boolean json;

    /**
     * By what time strategies decide.
     *
     * @throws BadInput if options contradict each other, or the results that are named have no costs
     */
    private Timekeeping timekeeping(ExperimentService service) {
        BadInput.when(live && costs != null,
                "--live and --costs-from contradict each other: live strategies go by the clock");
        if (live || costs == null) {
            return live ? Timekeeping.LIVE : Timekeeping.MEASURED;
        }
        Path file = OutputFolder.resultsIn(costs);
        return service.read(file).environments().stream()
                .flatMap(environment -> environment.costs().stream())
                .findFirst()
                .<Timekeeping>map(Timekeeping.Given::new)
                .orElseThrow(() -> new BadInput(file + " says no costs of passes; its run was live, or has not begun"));
    }

    private int repetitions() {
        int wanted = repetitions != null ? repetitions : until != null ? MOST_REPETITIONS : 1;
        check("--repetitions", wanted);
        return wanted;
    }

    /**
     * When to end before all repetitions are made.
     *
     * @throws BadInput if the precision is 0
     */
    private Goal goal() {
        BadInput.when(until != null && until == 0, "--until must be above 0 %");
        return new Goal(
                until == null ? OptionalDouble.empty() : OptionalDouble.of(until), Optional.ofNullable(atMost));
    }

    /** As many seeds from a first one on. */
    static List<Long> seeds(String option, int number, long first) {
        check(option, number);
        return LongStream.range(0, number).map(i -> first + i).boxed().toList();
    }

    private static void check(String option, int number) {
        BadInput.when(number < 1, option + " must be 1 or more, not " + number);
    }

    /** The arms of an experiment, given names of the target and the drafts. */
    interface Arms {
        List<Arm> of(String target, List<String> drafts);
    }

    /**
     * Runs an experiment, or says what it would be, and shows what came out.
     *
     * @param title what it is called
     * @param seeds with which every prompt is continued
     * @param warmUp how many prompts do not count
     * @param quality what the target is to predict besides
     * @return what the process exits with
     */
    int run(Platform platform, Console console, ModelOptions modelOptions, DecodingOptions decoding, String title,
            List<Long> seeds, int warmUp, Optional<QualityOptions> quality, Arms arms) {
        Prompts read = prompts.read(console, decoding.seed());
        int wanted = repetitions();
        Goal goal = goal();
        List<Path> draftDirectories = modelOptions.drafts(platform);
        DecodingService engine = platform.engine();
        ExperimentService service = platform.experiments();
        BiFunction<List<Arm>, List<LabelledPrompt>, Experiment> experiments = (all, chosen) ->
                Experiment.builder()
                        .title(title).arms(all).prompts(chosen).seeds(seeds).repetitions(wanted).warmUp(warmUp)
                        .orderSeed(decoding.seed()).goal(goal).build();
        // Checked before anything is loaded, which may take a while.
        Optional.ofNullable(out).ifPresent(OutputFolder::named);
        Timekeeping timekeeping = timekeeping(service);
        List<Arm> placeholders = arms.of("target",
                IntStream.rangeClosed(1, draftDirectories.size()).mapToObj(i -> "draft " + i).toList());
        placeholders.forEach(arm -> Installed.check(engine, arm.settings()));
        if (prompts.isFinal()) {
            new Plan(experiments.apply(placeholders, read.list()), shard).warn(platform, console);
        }
        Path targetPath = modelOptions.target(platform);
        prompts.requireReadable(read, targetPath);
        quality.ifPresent(options -> options.check(targetPath));
        try (OpenModels models = modelOptions.open(platform, console)) {
            OpenModel opened = models.open(targetPath);
            String target = opened.name();
            List<String> drafts = models.openDrafts(draftDirectories);
            List<LabelledPrompt> chosen =
                    prompts.fitting(read, models, decoding.maxNewTokens(), console, decoding.seed());
            Experiment experiment = experiments.apply(arms.of(target, drafts), chosen);
            if (!prompts.isFinal()) {
                new Plan(experiment, shard).warn(platform, console);
            }
            OutputFolder folder = Optional.ofNullable(out).map(OutputFolder::named).orElseGet(() -> OutputFolder.next(
                    Path.of(""), "vorlauf-report", service, new Plan(experiment, shard), timekeeping));
            ExperimentCall call = new ExperimentCall(platform, console, json);
            Plan plan = new Plan(experiment, shard);
            if (dryRun) {
                return call.rehearse(plan, folder);
            }
            // Before anything is measured: the reference is gone by then.
            Optional<Judgement> judged = quality.flatMap(options -> options.judge(
                    targetPath, models, opened, modelOptions.loading(), platform, console));
            return call.run(plan, timekeeping, folder, judged);
        }
    }
}
