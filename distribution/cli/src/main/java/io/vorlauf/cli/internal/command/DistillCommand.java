// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.backend.BackendChoice;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.training.DistillOptions;
import io.vorlauf.training.DistillOptions.DraftStart;
import io.vorlauf.training.Distiller;
import io.vorlauf.training.TrainOptions.ExistingModel;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a draft for a target. */
@Command(
        name = "distill",
        header = "Makes a draft for a target.",
        description = "Trains a small model to predict what the target predicts, on the data and on text that the "
                + "target writes itself, and reports on text kept aside how many of its tokens the target would "
                + "accept. If the directory holds an unfinished draft with the same options, goes on with it.",
        footer = {
            "With --json, one object: finished, steps, parameters, heldOutLoss, bitsPerByte, divergence,",
            "  expectedAcceptance, greedyAgreement, and repeatingLoss with --repeats.",
            "",
            "Example:",
            "  vorlauf distill --target models/mine --data stories.txt --out models/my-draft --stages 5"
        },
        defaultValueProvider = DistillCommand.Defaults.class)
final class DistillCommand extends ServiceCommand<Platform> {

    @Option(names = "--target", paramLabel = "DIR",
            description = "Directory of the model to be imitated, of the Llama family. Default: the built-in one.")
    private Path target;

    @Option(names = "--continuations", paramLabel = "N", defaultValue = "40000",
            description = "Tokens that the target adds to the data, 0 for none. Default: ${DEFAULT-VALUE}.")
    private int continuations;

    @Option(names = "--stages", paramLabel = "N", defaultValue = "0",
            description = "Keep N drafts along the way and the untrained one, as stage-0 to stage-N. Default: none.")
    private int stages;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TrainingOptions options;

    /** Those the built-in draft was made with. */
    static final class Defaults extends TrainingOptions.Defaults {

        Defaults() {
            super("--layers 2 --hidden 128 --heads 4 --ffn 384 --context 512 --steps 2000 --batch 4 --learning-rate 0.004"
                    + " --warm-up 100 --final-share 0.02 --weight-decay 0.05 --dropout 0 --evaluate-every 400 --patience 6");
        }
    }

    @Override
    public Integer call() {
        Path model = target != null ? ModelDirectory.locate(target).path() : ModelDirectory.builtIn(platform, "target");
        return options.train(console, progress -> {
            DistillOptions distillation = new DistillOptions(
                    model, options.data, options.output, start(), continuations, options.repeats,
                    stages, options.optimizer(), options.plan());
            platform.service(ModelLoader.class, "model loader");
            ModelLoader loader = new BackendChoice(BackendChoice.usualMemory(), console::progress).choose(
                    BackendChoice.AUTO, ModelSource.of(model), platform.services(ModelLoader.class));
            return new Distiller(loader, platform.service(TokenizerLoader.class, "tokenizer loader"), progress)
                    .distill(distillation);
        });
    }

    private DraftStart start() {
        if (options.from == null) {
            return options.shape();
        }
        options.refuseShape(spec);
        return new ExistingModel(options.from);
    }
}
