package io.vorlauf.cli.internal.command;

import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.training.TrainingCall;
import io.vorlauf.cli.internal.training.TrainingProgress;
import io.vorlauf.training.ExistingModel;
import io.vorlauf.training.ModelStart;
import io.vorlauf.training.NewModel;
import io.vorlauf.training.TrainOptions;
import io.vorlauf.training.Trainer;
import io.vorlauf.training.TrainingSummary;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model from scratch or further. */
@Command(
        name = "train",
        header = "Trains a vocabulary and a model from scratch, or a model further.",
        description = {
            "Writes a directory in Hugging Face layout: tokenizer.json and a Llama-family model, the best on text kept "
                    + "aside. If the directory holds an unfinished training with the same options, goes on with it. "
                    + "training-log.jsonl and loss.svg beside the model tell how it went. With --from, a model that "
                    + "is there is trained further, with its tokenizer and shape; it stays as it is.",
            ""
        },
        footer = {
            "",
            "With --json, one object: finished, steps, parameters, heldOutLoss, bitsPerByte,",
            "  repeatingLoss with --repeats, and divergence, expectedAcceptance, greedyAgreement with --remember.",
            "",
            "Examples:",
            "  vorlauf train --data stories.txt --out models/mine --layers 4 --hidden 256 --heads 4 --ffn 704",
            "  vorlauf train --data stories.txt --out models/copying --from models/mine --remember models/mine \\",
            "    --repeats 0.8"
        },
        defaultValueProvider = TrainCommand.Defaults.class)
final class TrainCommand implements Callable<Integer> {

    private final Platform platform;
    private final Console console;

    @Option(
            names = "--vocab",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Number of tokens in the vocabulary. Default: ${DEFAULT-VALUE}.")
    private int vocabulary;

    @Option(
            names = "--scrambled",
            paramLabel = "X",
            defaultValue = "0.6",
            description = "Share of the passages that come again, with --repeats, whose tokens are in random order, so "
                    + "that nothing but copying helps. Default: ${DEFAULT-VALUE}.")
    private double scrambled;

    @Option(
            names = "--remember",
            paramLabel = "DIR",
            description = "Where no passage comes again, learn what this model with the same tokenizer predicts "
                    + "instead of the text, so that a model trained further does not forget it.")
    private Path remembered;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TrainingOptions options;

    /** Those the built-in target was made with. */
    static final class Defaults extends MapDefaults {

        Defaults() {
            super(Map.ofEntries(
                    Map.entry("--layers", "8"),
                    Map.entry("--hidden", "384"),
                    Map.entry("--heads", "6"),
                    Map.entry("--ffn", "1024"),
                    Map.entry("--context", "512"),
                    Map.entry("--steps", "1250"),
                    Map.entry("--batch", "8"),
                    Map.entry("--learning-rate", "0.0015"),
                    Map.entry("--warm-up", "150"),
                    Map.entry("--final-share", "0.05"),
                    Map.entry("--weight-decay", "0.1"),
                    Map.entry("--dropout", "0.1"),
                    Map.entry("--evaluate-every", "140"),
                    Map.entry("--patience", "5")));
        }
    }

    TrainCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        if (options.repeats == 0 && spec.commandLine().getParseResult().hasMatchedOption("--scrambled")) {
            throw new BadInput("--scrambled says how many of the passages that come again are scrambled, and without "
                    + "--repeats none does");
        }
        TrainingSettings settings = new TrainingSettings(options);
        TrainingProgress progress = settings.progress(console);
        TrainingSummary summary = TrainingCall.of(() ->
                new Trainer(platform.service(TokenizerLoader.class, "tokenizer loader"), progress)
                        .train(new TrainOptions(
                                options.data, options.output, start(settings), options.repeats, scrambled,
                                Optional.ofNullable(remembered),
                                settings.optimizer(), settings.plan())));
        TrainingCall.report(summary, progress, console, options.json);
        return ExitCode.OK;
    }

    private ModelStart start(TrainingSettings settings) {
        if (options.from == null) {
            return new NewModel(vocabulary, settings.shape());
        }
        settings.refuseShape(spec, "--vocab");
        return new ExistingModel(options.from);
    }
}
