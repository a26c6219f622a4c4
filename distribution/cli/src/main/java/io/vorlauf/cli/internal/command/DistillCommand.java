package io.vorlauf.cli.internal.command;

import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.backend.BackendChoice;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.BuiltInPair;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.training.TrainingCall;
import io.vorlauf.cli.internal.training.TrainingProgress;
import io.vorlauf.training.DistillOptions;
import io.vorlauf.training.Distiller;
import io.vorlauf.training.DraftStart;
import io.vorlauf.training.ExistingModel;
import io.vorlauf.training.TrainingSummary;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a draft for a target. */
@Command(
        name = "distill",
        header = "Makes a draft for a target.",
        description = {
            "Trains a small model to predict what the target predicts, on the data and on text that the target writes "
                    + "itself, and reports on text kept aside how many of its tokens the target would accept. If the "
                    + "directory holds an unfinished draft with the same options, goes on with it.",
            ""
        },
        footer = {
            "",
            "With --json, one object: finished, steps, parameters, heldOutLoss, bitsPerByte, divergence,",
            "  expectedAcceptance, greedyAgreement, and repeatingLoss with --repeats.",
            "",
            "Example:",
            "  vorlauf distill --target models/mine --data stories.txt --out models/my-draft --stages 5"
        },
        defaultValueProvider = DistillCommand.Defaults.class)
final class DistillCommand implements Callable<Integer> {

    private final Platform platform;
    private final Console console;

    @Option(
            names = "--target",
            paramLabel = "DIR",
            description = "Directory of the model to be imitated, of the Llama family. Default: the built-in one.")
    private Path target;

    @Option(
            names = "--continuations",
            paramLabel = "N",
            defaultValue = "40000",
            description = "Tokens that the target adds to the data, 0 for none. Default: ${DEFAULT-VALUE}.")
    private int continuations;

    @Option(
            names = "--stages",
            paramLabel = "N",
            defaultValue = "0",
            description = "Keep N drafts along the way and the untrained one, as stage-0 to stage-N. Default: none.")
    private int stages;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TrainingOptions options;

    /** Those the built-in draft was made with. */
    static final class Defaults extends MapDefaults {

        Defaults() {
            super(Map.ofEntries(
                    Map.entry("--layers", "2"),
                    Map.entry("--hidden", "128"),
                    Map.entry("--heads", "4"),
                    Map.entry("--ffn", "384"),
                    Map.entry("--context", "512"),
                    Map.entry("--steps", "2000"),
                    Map.entry("--batch", "4"),
                    Map.entry("--learning-rate", "0.004"),
                    Map.entry("--warm-up", "100"),
                    Map.entry("--final-share", "0.02"),
                    Map.entry("--weight-decay", "0.05"),
                    Map.entry("--dropout", "0"),
                    Map.entry("--evaluate-every", "400"),
                    Map.entry("--patience", "6")));
        }
    }

    DistillCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        Path model = target != null ? target : BuiltInPair.of(platform).target();
        TrainingSettings settings = new TrainingSettings(options);
        TrainingProgress progress = settings.progress(console);
        TrainingSummary summary = TrainingCall.of(() -> {
            DistillOptions distillation = new DistillOptions(
                    model, options.data, options.output, start(settings), continuations, options.repeats,
                    stages, settings.optimizer(), settings.plan());
            platform.service(ModelLoader.class, "model loader");
            ModelLoader loader = new BackendChoice(BackendChoice.usualMemory(), console::progress).choose(
                    BackendChoice.AUTO, ModelSource.of(model), platform.services(ModelLoader.class));
            return new Distiller(
                            loader,
                            platform.service(TokenizerLoader.class, "tokenizer loader"),
                            progress)
                    .distill(distillation);
        });
        TrainingCall.report(summary, progress, console, options.json);
        return ExitCode.OK;
    }

    private DraftStart start(TrainingSettings settings) {
        if (options.from == null) {
            return settings.shape();
        }
        settings.refuseShape(spec);
        return new ExistingModel(options.from);
    }
}
