package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.experiment.NameWithParameters;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.output.MetricsReport;
import io.vorlauf.cli.internal.output.ModelReport;
import io.vorlauf.cli.internal.output.StreamPrinter;
import io.vorlauf.cli.internal.platform.OpenModel;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Continues a prompt. */
@Command(
        name = "generate",
        header = "Continues a prompt.",
        customSynopsis =
                "vorlauf generate [--target=DIR] [--draft=DIR] (TEXT | --prompt-ids=IDS) [OPTION]...",
        description = {
            "The text goes to stdout as it comes, a summary to stderr. Without a tokenizer, ids take its place.",
            ""
        },
        footer = {
            "",
            "With --json, one object: text, ids, finish (stop, length, context, cancelled), models (name, weights,",
            "  backend) and metrics:",
            "  promptTokens, newTokens, targetCalls, draftedTokens, acceptedTokens, failedRounds,",
            "  tokensPerSecond, acceptanceRate, blockEfficiency, firstTokenMillis, draftMillis, verifyMillis,",
            "  overheadMillis, totalMillis, draftShare, verifyShare, overheadShare",
            "",
            "Examples:",
            "  vorlauf generate \"Once upon a time\"",
            "  vorlauf generate --target models/gpt2-xl --draft models/gpt2 --set k=4 \\",
            "      --prompt \"Once upon a time\" --temperature 0.8 --seed 7"
        })
final class GenerateCommand implements Callable<Integer> {

    private final Platform platform;
    private final Console console;

    @Mixin
    private ModelOptions modelOptions;

    @ArgGroup(multiplicity = "1")
    private PromptOptions prompt;

    @Mixin
    private StrategyOptions strategyOptions;

    @Mixin
    private DecodingOptions options;

    @Option(names = "--json", description = "Print one JSON object at the end instead of the text.")
    private boolean json;

    /** What to continue, one of the three. */
    static final class PromptOptions {

        @Parameters(arity = "1", paramLabel = "TEXT", description = "The text to continue.")
        private String argument;

        @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "The same as an option.")
        private String text;

        @Option(
                names = "--prompt-ids",
                paramLabel = "IDS",
                required = true,
                converter = Converters.Ids.class,
                description = "Token ids to continue, such as 1,2,3.")
        private Tokens ids;

        Prompt value() {
            if (ids != null) {
                return new Prompt.Ids(ids);
            }
            return new Prompt.Text(text != null ? text : argument);
        }
    }

    GenerateCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Path> drafts = modelOptions.drafts(platform);
        NameWithParameters strategy = strategyOptions.choice(!drafts.isEmpty());
        // Checked before anything is loaded, which may take a while.
        options.apply(DecodingOptions.request("", prompt.value())).build();
        try (OpenModels models = modelOptions.open(platform, console)) {
            OpenModel target = models.open(modelOptions.target(platform));
            DecodingRequest.Builder request = options.apply(DecodingOptions.request(target.name(), prompt.value()));
            options.speculate(request, strategy, open(models, drafts, strategy.name()));
            return generate(request.build(), target.readable(), models.infos());
        }
    }

    // Plain decoding does not pay for drafts it has no use for.
    private static List<String> open(OpenModels models, List<Path> drafts, String strategy) {
        if (strategy.equals(DecodingRequest.NO_SPECULATION)) {
            return List.of();
        }
        return drafts.stream().map(models::openDraft).map(OpenModel::name).toList();
    }

    private int generate(DecodingRequest request, boolean readable, List<ModelInfo> infos) {
        DecodingService engine = platform.service(DecodingService.class, "engine");
        DecodingResult result;
        if (json) {
            result = engine.generate(request, GenerationListener.NONE);
            console.printJson(toJson(result, infos));
        } else {
            StreamPrinter printer = new StreamPrinter(console.out(), readable);
            result = engine.generate(request, printer);
            printer.end();
            if (console.out().checkError()) {
                // Nobody reads, or nothing can be written: that ended it, and a summary would be of no use.
                Thread.interrupted();
                return ExitCode.CANCELLED;
            }
            MetricsReport.print(result, console.err());
            console.err().println("models       " + ModelReport.text(infos));
        }
        // The interrupt has done its work, or comes too late; closing the models must not trip over it.
        Thread.interrupted();
        return result.finish() == FinishReason.CANCELLED ? ExitCode.CANCELLED : ExitCode.OK;
    }

    private static Map<String, Object> toJson(DecodingResult result, List<ModelInfo> infos) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("text", result.text());
        object.put("ids", result.ids().toArray());
        object.put("finish", MetricsReport.finish(result));
        object.put("models", ModelReport.toJson(infos));
        object.put("metrics", MetricsReport.toJson(result.metrics()));
        return object;
    }
}
