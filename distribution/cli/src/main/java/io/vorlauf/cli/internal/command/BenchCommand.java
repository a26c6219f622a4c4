package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.backend.BackendChoice;
import io.vorlauf.cli.internal.bench.BenchResult;
import io.vorlauf.cli.internal.bench.Benchmark;
import io.vorlauf.cli.internal.bench.TemporaryCheckpoint;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.OpenModel;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what a pass of a model costs. */
@Command(
        name = "bench",
        header = "Measures what a pass of a model costs.",
        description = {
            "Prints T(k), the time of a pass over k tokens, as chain and as tree, and what the engine adds to a pass. "
                    + "Unless a model is given, makes a random one of the size of GPT-2 (124 million parameters) and "
                    + "deletes it afterwards.",
            ""
        },
        footer = {
            "",
            "With --json, one object: family, parameterCount, backend, weights, sameBits, context, passes (k, chainMillis, chainRatio,",
            "  treeMillis, treeRatio), prefillTokensPerSecond, verifyMillis, ownMillis, ownShare.",
            "",
            "Example:",
            "  vorlauf bench --weights bf16"
        })
final class BenchCommand implements Callable<Integer> {

    private final Platform platform;
    private final Console console;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Directory of a model to measure instead of a random one.")
    private Path model;

    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "256",
            description = "Tokens that are there already when a pass begins. Default: ${DEFAULT-VALUE}.")
    private int context;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "21",
            description = "Measure each size and shape N times and take the median. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            defaultValue = "bf16",
            description = "How weights are held: stored, f32, bf16 or int8 (jvm only). Default: ${DEFAULT-VALUE}.")
    private String weights;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = BackendChoice.AUTO,
            description = "What evaluates the model: the name of a loader, or auto. Default: ${DEFAULT-VALUE}.")
    private String backend;

    @Option(names = "--json", description = "Print one JSON object instead of the tables.")
    private boolean json;

    BenchCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        if (rounds < 1 || context < 1) {
            throw new BadInput("--rounds and --context must be 1 or more, not " + rounds + " and " + context);
        }
        // Nothing is worth writing if nothing can load it.
        platform.service(ModelLoader.class, "model loader");
        return model != null ? measure(model) : measureRandom();
    }

    private int measureRandom() {
        console.progress("writing a random model");
        try (TemporaryCheckpoint checkpoint = TemporaryCheckpoint.create()) {
            return measure(checkpoint.directory());
        }
    }

    private int measure(Path directory) {
        console.progress("loading");
        try (OpenModels models = new OpenModels(
                platform, Map.of("weights", weights), backend, backend, console::progress)) {
            OpenModel open = models.open(directory);
            checkContext(open.model().info());
            DecodingService engine = platform.service(DecodingService.class, "engine");
            BenchResult result = new Benchmark(open.model(), context, rounds, console::progress).run(engine);
            console.clearProgress();
            if (json) {
                console.printJson(result.toJson());
            } else {
                result.print(console.out());
            }
            return ExitCode.OK;
        }
    }

    private void checkContext(ModelInfo info) {
        int room = info.contextLength() - Collections.max(Benchmark.SIZES);
        if (context > room) {
            throw new BadInput("--context must leave room for " + Collections.max(Benchmark.SIZES)
                    + " tokens in a context of " + info.contextLength() + ": at most " + room + ", not " + context);
        }
    }
}
