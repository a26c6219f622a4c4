package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.training.TrainingProgress;
import io.vorlauf.training.MatrixPrecision;
import io.vorlauf.training.ModelShape;
import io.vorlauf.training.OptimizerOptions;
import io.vorlauf.training.TrainingPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Options in the terms of the trainer. Apart from them, so that its classes are loaded for the commands alone that
 * train.
 */
record TrainingSettings(TrainingOptions options) {

    private static final List<String> SHAPE = List.of("--layers", "--hidden", "--heads", "--ffn", "--context");
    private static final double SECONDS_PER_MINUTE = 60;

    ModelShape shape() {
        return new ModelShape(options.layers, options.hidden, options.heads, options.feedForward, options.context);
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
                        name + " is for new models; the one in " + options.from + " (--from) keeps its own");
            }
        }
    }

    OptimizerOptions optimizer() {
        OptimizerOptions usual = OptimizerOptions.DEFAULT;
        return new OptimizerOptions(
                options.learningRate, options.finalShare, options.warmUp, usual.beta1(), usual.beta2(),
                options.weightDecay, usual.clipNorm(), options.dropout);
    }

    TrainingPlan plan() {
        return new TrainingPlan(
                options.steps, options.batch, options.interval, options.interval, options.patience, threads(),
                precision(), options.seed);
    }

    /** The cores that were asked for, or as many of those that are there as can share a batch. */
    private int threads() {
        if (options.threads != null) {
            return options.threads;
        }
        int threads = Math.max(1, Math.min(options.batch, Runtime.getRuntime().availableProcessors()));
        while (options.batch % threads != 0) {
            threads--;
        }
        return threads;
    }

    private MatrixPrecision precision() {
        return switch (options.precision) {
            case "auto" -> MatrixPrecision.AUTO;
            case "f32" -> MatrixPrecision.FLOAT;
            case "bf16" -> MatrixPrecision.BFLOAT16;
            default -> throw new BadInput("--precision must be f32, bf16 or auto, not '" + options.precision + "'");
        };
    }

    TrainingProgress progress(Console console) {
        if (options.minutes == null) {
            return new TrainingProgress(console, Optional.empty());
        }
        if (!(options.minutes > 0 && Double.isFinite(options.minutes))) {
            throw new BadInput("--minutes must be above 0 and finite, not " + options.minutes);
        }
        return new TrainingProgress(
                console, Optional.of(Duration.ofMillis((long) (options.minutes * SECONDS_PER_MINUTE * 1000))));
    }
}
