// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.training.TrainingProgress;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.output.Console;
import io.vorlauf.training.ModelShape;
import io.vorlauf.training.OptimizerOptions;
import io.vorlauf.training.TrainingPlan;
import io.vorlauf.training.TrainingPlan.MatrixPrecision;
import io.vorlauf.training.TrainingSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** What is trained, on what, and how; the defaults are those of the built-in models. */
final class TrainingOptions {

    private static final List<String> SHAPE = List.of("--layers", "--hidden", "--heads", "--ffn", "--context");
    private static final double SECONDS_PER_MINUTE = 60;

    @Option(names = "--data", required = true, paramLabel = "PATH",
            description = "Text to learn from: a file, or a directory of files. One story in twenty is kept aside.")
    Path data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Directory to write to.")
    Path output;

    @Option(names = "--from", paramLabel = "DIR",
            description = "Train this model further, instead of a new one. It keeps its shape and tokenizer.")
    Path from;

    @Option(names = "--repeats", paramLabel = "X", defaultValue = "0",
            description = "Share of the pieces of text in which a passage is made to come again, so that copying is "
                    + "learnt; that takes a large share and many steps. Default: ${DEFAULT-VALUE}.")
    double repeats;

    @Option(names = "--layers", paramLabel = "N", description = "Number of layers. Default: ${DEFAULT-VALUE}.")
    private int layers;

    @Option(names = "--hidden", paramLabel = "N",
            description = "Width of the residual stream. Default: ${DEFAULT-VALUE}.")
    private int hidden;

    @Option(names = "--heads", paramLabel = "N",
            description = "Attention heads per layer. Default: ${DEFAULT-VALUE}.")
    private int heads;

    @Option(names = "--ffn", paramLabel = "N",
            description = "Width of the feed-forward network. Default: ${DEFAULT-VALUE}.")
    private int feedForward;

    @Option(names = "--context", paramLabel = "N",
            description = "Longest text, and length of what is trained on, in tokens. Default: ${DEFAULT-VALUE}.")
    private int context;

    @Option(names = "--steps", paramLabel = "N", description = "Number of steps. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(names = "--batch", paramLabel = "N",
            description = "Pieces of text of a context's length per step. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--learning-rate", paramLabel = "X",
            description = "The highest learning rate. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(names = "--warm-up", paramLabel = "N",
            description = "Steps until the learning rate is highest. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--final-share", paramLabel = "X",
            description = "What is left of the learning rate in the end, as a share. Default: ${DEFAULT-VALUE}.")
    private double finalShare;

    @Option(names = "--weight-decay", paramLabel = "X",
            description = "What a step takes off each weight, per learning rate. Default: ${DEFAULT-VALUE}.")
    private double weightDecay;

    @Option(names = "--dropout", paramLabel = "X",
            description = "Share of activations left out while training. Default: ${DEFAULT-VALUE}.")
    private double dropout;

    @Option(names = "--evaluate-every", paramLabel = "N",
            description = "Measure on what was kept aside, and save, every N steps. Default: ${DEFAULT-VALUE}.")
    private int interval;

    @Option(names = "--patience", paramLabel = "N",
            description = "End after N measurements without improvement. Default: ${DEFAULT-VALUE}.")
    private int patience;

    @Option(names = "--precision", paramLabel = "FORMAT", defaultValue = "auto",
            description = "How matrices are multiplied: f32, bf16, or auto for the faster. Default: ${DEFAULT-VALUE}.")
    private String precision;

    @Option(names = "--threads", paramLabel = "N",
            description = "Cores to use; a divisor of the batch. Default: as many as there are.")
    private Integer threads;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1",
            description = "Fixes all randomness. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--minutes", paramLabel = "N",
            description = "Stop after N minutes with everything saved. The same command goes on later.")
    private Double minutes;

    @Option(names = "--json", description = "Print one JSON object in the end instead of the table.")
    private boolean json;

    ModelShape shape() {
        return new ModelShape(layers, hidden, heads, feedForward, context);
    }

    /**
     * Makes sure that no shape was asked for where a model is trained that has one.
     *
     * @param more options of the command that say how a new model is made
     * @throws BadInput if there was
     */
    void refuseShape(CommandSpec spec, String... more) {
        List<String> names = new ArrayList<>(List.of(more));
        names.addAll(SHAPE);
        for (String name : names) {
            if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
                throw new BadInput(
                        name + " is for new models; the one in " + from + " (--from) keeps its own");
            }
        }
    }

    OptimizerOptions optimizer() {
        OptimizerOptions usual = OptimizerOptions.DEFAULT;
        return new OptimizerOptions(
                learningRate, finalShare, warmUp, usual.beta1(), usual.beta2(),
                weightDecay, usual.clipNorm(), dropout);
    }

    TrainingPlan plan() {
        return new TrainingPlan(
                steps, batch, interval, interval, patience, threads(),
                precision(), seed);
    }

    /** The cores that were asked for, or as many of those that are there as can share a batch. */
    private int threads() {
        if (threads != null) {
            return threads;
        }
        int shared = Math.max(1, Math.min(batch, Runtime.getRuntime().availableProcessors()));
        while (batch % shared != 0) {
            shared--;
        }
        return shared;
    }

    private MatrixPrecision precision() {
        return switch (precision) {
            case "auto" -> MatrixPrecision.AUTO;
            case "f32" -> MatrixPrecision.FLOAT;
            case "bf16" -> MatrixPrecision.BFLOAT16;
            default -> throw new BadInput("--precision must be f32, bf16 or auto, not '" + precision + "'");
        };
    }

    /** Something that trains, and says how it goes. */
    interface Work {
        TrainingSummary run(TrainingProgress progress) throws IOException;
    }

    /** Trains, shows how it goes, and prints what came out. */
    int train(Console console, Work work) {
        BadInput.when(minutes != null && !(minutes > 0 && Double.isFinite(minutes)),
                "--minutes must be above 0 and finite, not " + minutes);
        TrainingProgress progress = new TrainingProgress(console, Optional.ofNullable(minutes)
                .map(limit -> Duration.ofMillis((long) (limit * SECONDS_PER_MINUTE * 1000))));
        progress.report(TrainingProgress.call(() -> work.run(progress)), json);
        return CommandException.OK;
    }

    /** Defaults for options that commands share but not with the same defaults; those with one of their own keep it. */
    static class Defaults implements IDefaultValueProvider {

        private final Map<String, String> values = new HashMap<>();

        /** Defaults by the names of options, as on a command line: {@code --steps 2000 --batch 4}. */
        Defaults(String line) {
            String[] words = line.split(" ");
            for (int i = 0; i < words.length; i += 2) {
                values.put(words[i], words[i + 1]);
            }
        }

        @Override
        public String defaultValue(ArgSpec argument) {
            return argument instanceof OptionSpec option ? values.get(option.longestName()) : null;
        }
    }
}
