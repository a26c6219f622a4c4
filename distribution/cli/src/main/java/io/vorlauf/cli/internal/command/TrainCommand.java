// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.training.TrainOptions;
import io.vorlauf.training.TrainOptions.ExistingModel;
import io.vorlauf.training.TrainOptions.ModelStart;
import io.vorlauf.training.TrainOptions.NewModel;
import io.vorlauf.training.Trainer;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model from scratch or further. */
@Command(
        name = "train",
        header = "Trains a vocabulary and a model from scratch, or a model further.",
        description = "Writes a directory in Hugging Face layout: tokenizer.json and a Llama-family model, the best "
                + "on text kept aside. If the directory holds an unfinished training with the same options, goes on "
                + "with it. training-log.jsonl and loss.svg beside the model tell how it went. With --from, a model "
                + "that is there is trained further, with its tokenizer and shape; it stays as it is.",
        footer = {
            "With --json, one object: finished, steps, parameters, heldOutLoss, bitsPerByte,",
            "  repeatingLoss with --repeats, and divergence, expectedAcceptance, greedyAgreement with --remember.",
            "",
            "Examples:",
            "  vorlauf train --data stories.txt --out models/mine --layers 4 --hidden 256 --heads 4 --ffn 704",
            "  vorlauf train --data stories.txt --out models/copying --from models/mine --remember models/mine \\",
            "    --repeats 0.8"
        },
        defaultValueProvider = TrainCommand.Defaults.class)
final class TrainCommand extends ServiceCommand<Platform> {

    @Option(names = "--vocab", paramLabel = "N", defaultValue = "4096",
            description = "Number of tokens in the vocabulary. Default: ${DEFAULT-VALUE}.")
    private int vocabulary;

    @Option(names = "--scrambled", paramLabel = "X", defaultValue = "0.6",
            description = "Share of the passages that come again, with --repeats, whose tokens are in random order, so "
                    + "that nothing but copying helps. Default: ${DEFAULT-VALUE}.")
    private double scrambled;

    @Option(names = "--remember", paramLabel = "DIR",
            description = "Where no passage comes again, learn what this model with the same tokenizer predicts "
                    + "instead of the text, so that a model trained further does not forget it.")
    private Path remembered;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TrainingOptions options;

    /** Those the built-in target was made with. */
    static final class Defaults extends TrainingOptions.Defaults {

        Defaults() {
            super("--layers 8 --hidden 384 --heads 6 --ffn 1024 --context 512 --steps 1250 --batch 8 --learning-rate 0.0015"
                    + " --warm-up 150 --final-share 0.05 --weight-decay 0.1 --dropout 0.1 --evaluate-every 140 --patience 5");
        }
    }

    @Override
    public Integer call() {
        BadInput.when(options.repeats == 0 && spec.commandLine().getParseResult().hasMatchedOption("--scrambled"),
                "--scrambled says how many of the passages that come again are scrambled, and without "
                        + "--repeats none does");
        return options.train(console, progress ->
                new Trainer(platform.service(TokenizerLoader.class, "tokenizer loader"), progress)
                        .train(new TrainOptions(
                                options.data, options.output, start(), options.repeats, scrambled,
                                Optional.ofNullable(remembered), options.optimizer(), options.plan())));
    }

    private ModelStart start() {
        if (options.from == null) {
            return new NewModel(vocabulary, options.shape());
        }
        options.refuseShape(spec, "--vocab");
        return new ExistingModel(options.from);
    }
}
