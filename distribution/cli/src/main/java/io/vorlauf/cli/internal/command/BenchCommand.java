// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.cli.internal.bench.Benchmark;
import io.vorlauf.cli.internal.bench.ConcurrencyBench;
import io.vorlauf.cli.internal.experiment.Prompts;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.OpenModels.OpenModel;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.platform.TemporaryFolder;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.DecodingOptions;
import io.vorlauf.shell.command.GenerationReport;
import io.vorlauf.shell.command.NameWithParameters;
import io.vorlauf.shell.command.Reasons;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.output.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what a pass of a model costs, or what many generations at a time get. */
@Command(
        name = "bench",
        header = "Measures what a pass of a model costs, or what many generations at a time get.",
        customSynopsis = "vorlauf bench [--model=DIR] [--context=N] [--rounds=N] [--json]%n"
                + "       vorlauf bench --concurrency=LIST [--strategies=LIST] [--target=DIR] [--draft=DIR] [OPTION]...%n"
                + "       vorlauf bench --arrivals=RATE [--strategies=LIST] [--target=DIR] [--draft=DIR] [OPTION]...",
        description = {
            "Prints T(k), the time of a pass over k tokens, as chain and as tree, and what the engine adds to a pass. "
                    + "Unless a model is given, makes a random one of the size of GPT-2 (124 million parameters) and "
                    + "deletes it afterwards.",
            "",
            "With --concurrency, keeps so many generations going, each that ends followed by the next prompt, and "
                    + "prints what they get together and each of them; with --arrivals, they come by chance, whether "
                    + "those before have ended or not. Strategies and widths take turns."
        },
        footer = {
            "With --json, one object: family, parameterCount, backend, weights, sameBits, context, passes (k, chainMillis, chainRatio,",
            "  treeMillis, treeRatio), prefillTokensPerSecond, verifyMillis, ownMillis, ownShare.",
            "",
            "With --concurrency or --arrivals and --json, one object: models (name, weights, backend), threads (by model),",
            "  processors, sampling, tokens, prompts, rounds, and a list concurrency of strategy, width (or",
            "  arrivalsPerSecond), tokensPerSecond, firstTokenMillis and tokenMillis (p50, p99), lanesPerPass.",
            "",
            "Examples:",
            "  vorlauf bench --weights bf16",
            "  vorlauf bench --concurrency 1,2,4,8,16,32 --tokens 64",
            "  vorlauf bench --arrivals 4 --strategies none,adaptive"
        })
final class BenchCommand extends ServiceCommand<Platform> {

    private static final List<String> OF_PASSES = List.of("--model", "--context");
    private static final List<String> OF_BOTH = List.of("--rounds", "--weights", "--backend", "--json", "--debug");
    private static final long RANDOM_SEED = 1;
    private static final int USUAL_CONTEXT = 256;
    private static final int USUAL_ROUNDS = 21;
    private static final int USUAL_TURNS = 3;
    private static final int MOST_AT_A_TIME = 100_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR",
            description = "Directory of a model to measure instead of a random one.")
    private Path model;

    @Option(names = "--context", paramLabel = "N",
            description = "Tokens that are there already when a pass begins. Default: " + USUAL_CONTEXT + ".")
    private Integer context;

    @Option(names = "--rounds", paramLabel = "N",
            description = "Measure each size and shape N times and take the median; or let each strategy and width have N "
                    + "turns. Default: " + USUAL_ROUNDS + ", with --concurrency or --arrivals " + USUAL_TURNS + ".")
    private Integer rounds;

    @Option(names = "--concurrency", paramLabel = "LIST", split = ",",
            description = "How many generations at a time, such as 1,2,4,8,16,32.")
    private List<Integer> widths;

    @Option(names = "--arrivals", paramLabel = "RATE",
            description = "Let so many generations arrive in a second on average, at times that are up to chance.")
    private Double arrivals;

    @Option(names = "--strategies", paramLabel = "LIST", defaultValue = "none,linear,tree,adaptive",
            description = "Strategies with commas between them, parameters behind colons, such as none,linear:k=6. "
                    + "Default: ${DEFAULT-VALUE}.")
    private String strategies;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private PromptOptions promptOptions;

    @Mixin
    private DecodingOptions options;

    @Option(names = "--json", description = "Print one JSON object instead of the tables.")
    private boolean json;

    @Override
    public Integer call() {
        boolean many = widths != null || arrivals != null;
        checkOptions(many);
        // Nothing is worth writing if nothing can load it.
        platform.service(ModelLoader.class, "model loader");
        if (many) {
            return measureMany();
        }
        return model != null ? measure(model) : measureRandom();
    }

    // Nothing that is given is ignored.
    private void checkOptions(boolean many) {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            String name = option.longestName();
            if (many && OF_PASSES.contains(name)) {
                throw new BadInput(name + " is for passes, not for --concurrency or --arrivals; --target names a model");
            }
            BadInput.when(!many && !OF_PASSES.contains(name) && !OF_BOTH.contains(name),
                    name + " is for --concurrency or --arrivals");
        }
        BadInput.when(widths != null && arrivals != null,
                "--concurrency and --arrivals contradict each other: so many at a time, or by chance");
        BadInput.when(rounds != null && rounds < 1 || context != null && context < 1,
                "--rounds and --context must be 1 or more, not " + (rounds == null ? USUAL_ROUNDS : rounds)
                        + " and " + (context == null ? USUAL_CONTEXT : context));
        BadInput.when(widths != null && (new HashSet<>(widths).size() != widths.size()
                || widths.stream().anyMatch(width -> width < 1 || width > MOST_AT_A_TIME)),
                "--concurrency must be different numbers from 1 to " + MOST_AT_A_TIME + ", not " + widths);
        BadInput.when(arrivals != null && !(arrivals > 0 && Double.isFinite(arrivals)),
                "--arrivals must be above 0 and finite, not " + arrivals);
    }

    private int measureMany() {
        List<NameWithParameters> choices = NameWithParameters.list(strategies);
        BadInput.when(new HashSet<>(choices).size() != choices.size(), "--strategies names one twice: " + strategies);
        Prompts read = promptOptions.read(console, options.seed());
        List<Path> draftDirectories = modelOptions.drafts(platform);
        DecodingService engine = platform.engine();
        // Checked before anything is loaded, which may take a while.
        choices.forEach(choice -> options.check(engine, choice, choice.isPlain() ? 0 : draftDirectories.size()));
        checkWidths(engine);
        promptOptions.requireReadable(read, modelOptions.target(platform));
        try (OpenModels models = modelOptions.open(platform, console)) {
            String target = models.open(modelOptions.target(platform)).name();
            List<String> drafts = choices.stream().allMatch(NameWithParameters::isPlain)
                    ? List.of()
                    : models.openDrafts(draftDirectories);
            List<LabelledPrompt> prompts =
                    promptOptions.fitting(read, models, options.maxNewTokens(), console, options.seed());
            Map<String, IntFunction<DecodingRequest>> requests = new LinkedHashMap<>();
            choices.forEach(choice -> requests.put(choice.toString(), number -> request(
                    target, prompts, number, choice, choice.isPlain() ? List.of() : drafts)));
            int turns = rounds == null ? USUAL_TURNS : rounds;
            Map<String, Object> setting = setting(engine, models.infos(), prompts.size(), turns, requests);
            if (!json) {
                printSetting(setting, models.infos());
            }
            ConcurrencyBench bench = new ConcurrencyBench(engine, target, requests, console::progress);
            try {
                if (widths != null) {
                    bench.widths(widths, turns);
                } else {
                    bench.arrivals(arrivals, turns);
                }
            } finally {
                console.clearProgress();
            }
            setting.put("concurrency", bench.toJson());
            console.print(json, () -> setting, () -> bench.print(console));
            return CommandException.OK;
        }
    }

    private void checkWidths(DecodingService engine) {
        int most = engine.load().mostRunning();
        if (widths != null && Collections.max(widths) > most) {
            throw new BadInput("--concurrency " + Collections.max(widths) + " is more than the " + most
                    + " generations that the engine runs at once (most-running of the configuration io.vorlauf.engine)");
        }
    }

    // Another seed each time through the prompts.
    private DecodingRequest request(String target, List<LabelledPrompt> prompts, int number, NameWithParameters choice,
            List<String> drafts) {
        return options.speculate(
                        options.apply(DecodingOptions.request(target, prompts.get(number % prompts.size()).prompt())),
                        choice, drafts)
                .seed(options.seed() + number / prompts.size())
                .build();
    }

    private Map<String, Object> setting(DecodingService engine, List<ModelInfo> models, int prompts, int turns,
            Map<String, IntFunction<DecodingRequest>> requests) {
        Map<String, Object> threads = new LinkedHashMap<>();
        // What a model's plan begins with: 2 threads, …
        models.forEach(one -> threads.put(one.name(), engine.plan(one.name()).replaceFirst(",.*", "")));
        threads.values().removeIf(""::equals);
        return Json.object(
                "models", GenerationReport.models(models), "threads", threads,
                "processors", Runtime.getRuntime().availableProcessors(),
                "sampling", requests.values().iterator().next().apply(0).sampler().words(),
                "tokens", options.maxNewTokens(), "prompts", prompts, "rounds", turns);
    }

    private void printSetting(Map<String, Object> setting, List<ModelInfo> models) {
        console.paragraph(GenerationReport.words(models));
        console.paragraph(setting.get("sampling") + ", at most " + setting.get("tokens") + " tokens, "
                + setting.get("prompts") + " prompts, " + setting.get("rounds")
                + (setting.get("rounds").equals(1) ? " round; " : " rounds; ") + setting.get("processors") + " processors"
                + setting.get("threads").toString().replaceAll("[{}]", "").replaceAll("^(?=.)", ", "));
        console.out().println();
        console.out().flush();
    }

    private int measureRandom() {
        console.progress("writing a random model");
        try (TemporaryFolder folder = new TemporaryFolder("vorlauf-bench-")) {
            Path directory = folder.path().resolve("random-gpt2");
            RandomCheckpoint.write(directory, Gpt2Config.gpt2(), StorageType.BF16, RANDOM_SEED);
            return measure(directory);
        } catch (IOException e) {
            throw new CommandException("cannot write a model to measure: " + Reasons.of(e), e);
        }
    }

    private int measure(Path directory) {
        console.progress("loading");
        try (OpenModels models = modelOptions.open(platform, console, "bf16")) {
            OpenModel open = models.open(directory);
            int before = checkContext(open.model().info());
            DecodingService engine = platform.engine();
            Benchmark.Result result = new Benchmark(
                    open.model(), before, rounds == null ? USUAL_ROUNDS : rounds, console::progress).run(engine);
            console.clearProgress();
            console.print(json, result::toJson, () -> result.print(console));
            return CommandException.OK;
        }
    }

    private int checkContext(ModelInfo info) {
        int wanted = context == null ? USUAL_CONTEXT : context;
        int room = info.contextLength() - Collections.max(Benchmark.SIZES);
        BadInput.when(wanted > room,
                "--context must leave room for " + Collections.max(Benchmark.SIZES)
                        + " tokens in a context of " + info.contextLength() + ": at most " + room + ", not " + wanted);
        return wanted;
    }
}
