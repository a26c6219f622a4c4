package io.vorlauf.cli.internal.command;

import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentService;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.experiment.Shard;
import io.vorlauf.api.experiment.Timekeeping;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.experiment.Prompts;
import io.vorlauf.cli.internal.platform.BadInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import picocli.CommandLine.Option;

/** What an experiment is made on, and where its results go. */
final class ExperimentOptions {

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "One prompt a line, or JSON Lines with prompt, turns (the first is taken) or ids, and "
                    + "category. Default: 16 beginnings of stories.")
    private Path promptFile;

    @Option(names = "--limit", paramLabel = "N", description = "Take the first N prompts. Default: all.")
    private Integer limit;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "1",
            description = "Do everything N times, with the same seeds. Default: ${DEFAULT-VALUE}.")
    private int repetitions;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where results.jsonl and the report go. If it holds results of the same experiment, only what "
                    + "is missing is run. Default: a new folder vorlauf-report.")
    private Path out;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            converter = Converters.ShardOfMany.class,
            description = "Run part I of N only; 'vorlauf merge' puts the parts together.")
    private Shard shard = Shard.ALL;

    @Option(
            names = "--costs-from",
            paramLabel = "DIR",
            description = "Let strategies take passes to cost what the results in DIR say, another shard's for one. "
                    + "Default: what is measured before the first generation.")
    private Path costs;

    @Option(
            names = "--live",
            description = "Let strategies go by the clock and learn from generation to generation, as in service; two "
                    + "runs then differ in what is guessed. Default: by the costs of passes, and each generation on its "
                    + "own.")
    private boolean live;

    @Option(names = "--json", description = "Print one JSON object instead of tables.")
    private boolean json;

    boolean json() {
        return json;
    }

    Shard shard() {
        return shard;
    }

    /**
     * By what time strategies decide.
     *
     * @throws BadInput if options contradict each other, or the results that are named have no costs
     */
    Timekeeping timekeeping(ExperimentService service) {
        if (live && costs != null) {
            throw new BadInput("--live and --costs-from contradict each other: live strategies go by the clock");
        }
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

    /**
     * The prompts.
     *
     * @throws BadInput if a number is out of range or there are none
     */
    List<LabelledPrompt> prompts() {
        return prompts(promptFile, limit);
    }

    /** The prompts of a file or, without one, the built-in ones; the first of them if there is a limit. */
    static List<LabelledPrompt> prompts(Path file, Integer limit) {
        check("--limit", limit == null ? 1 : limit);
        List<LabelledPrompt> prompts = file == null ? Prompts.builtIn() : Prompts.read(file);
        return limit == null ? prompts : prompts.subList(0, Math.min(limit, prompts.size()));
    }

    int repetitions() {
        check("--repetitions", repetitions);
        return repetitions;
    }

    /** As many seeds from a first one on. */
    static List<Long> seeds(String option, int number, long first) {
        check(option, number);
        return LongStream.range(0, number).map(i -> first + i).boxed().toList();
    }

    private static void check(String option, int number) {
        if (number < 1) {
            throw new BadInput(option + " must be 1 or more, not " + number);
        }
    }

    /** The folder for results: the one that is named, or the next free one. */
    OutputFolder folder(ExperimentService service, Experiment experiment, Timekeeping timekeeping) {
        return Optional.ofNullable(out)
                .map(OutputFolder::named)
                .orElseGet(() -> OutputFolder.next(
                        Path.of(""), "vorlauf-report", service, experiment, shard, timekeeping));
    }
}
