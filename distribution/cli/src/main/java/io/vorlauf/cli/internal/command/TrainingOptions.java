package io.vorlauf.cli.internal.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What is trained, on what, and how; the defaults are those of the built-in models. */
final class TrainingOptions {

    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH",
            description = "Text to learn from: a file, or a directory of files. One story in twenty is kept aside.")
    Path data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Directory to write to.")
    Path output;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "Train this model further, instead of a new one. It keeps its shape and tokenizer.")
    Path from;

    @Option(
            names = "--repeats",
            paramLabel = "X",
            defaultValue = "0",
            description = "Share of the pieces of text in which a passage is made to come again, so that copying is "
                    + "learnt; that takes a large share and many steps. Default: ${DEFAULT-VALUE}.")
    double repeats;

    @Option(names = "--layers", paramLabel = "N", description = "Number of layers. Default: ${DEFAULT-VALUE}.")
    int layers;

    @Option(
            names = "--hidden",
            paramLabel = "N",
            description = "Width of the residual stream. Default: ${DEFAULT-VALUE}.")
    int hidden;

    @Option(
            names = "--heads",
            paramLabel = "N",
            description = "Attention heads per layer. Default: ${DEFAULT-VALUE}.")
    int heads;

    @Option(
            names = "--ffn",
            paramLabel = "N",
            description = "Width of the feed-forward network. Default: ${DEFAULT-VALUE}.")
    int feedForward;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Longest text, and length of what is trained on, in tokens. Default: ${DEFAULT-VALUE}.")
    int context;

    @Option(names = "--steps", paramLabel = "N", description = "Number of steps. Default: ${DEFAULT-VALUE}.")
    int steps;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Pieces of text of a context's length per step. Default: ${DEFAULT-VALUE}.")
    int batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "The highest learning rate. Default: ${DEFAULT-VALUE}.")
    double learningRate;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Steps until the learning rate is highest. Default: ${DEFAULT-VALUE}.")
    int warmUp;

    @Option(
            names = "--final-share",
            paramLabel = "X",
            description = "What is left of the learning rate in the end, as a share. Default: ${DEFAULT-VALUE}.")
    double finalShare;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "What a step takes off each weight, per learning rate. Default: ${DEFAULT-VALUE}.")
    double weightDecay;

    @Option(
            names = "--dropout",
            paramLabel = "X",
            description = "Share of activations left out while training. Default: ${DEFAULT-VALUE}.")
    double dropout;

    @Option(
            names = "--evaluate-every",
            paramLabel = "N",
            description = "Measure on what was kept aside, and save, every N steps. Default: ${DEFAULT-VALUE}.")
    int interval;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "End after N measurements without improvement. Default: ${DEFAULT-VALUE}.")
    int patience;

    @Option(
            names = "--precision",
            paramLabel = "FORMAT",
            defaultValue = "auto",
            description = "How matrices are multiplied: f32, bf16, or auto for the faster. Default: ${DEFAULT-VALUE}.")
    String precision;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Cores to use; a divisor of the batch. Default: as many as there are.")
    Integer threads;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Fixes all randomness. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Stop after N minutes with everything saved. The same command goes on later.")
    Double minutes;

    @Option(names = "--json", description = "Print one JSON object in the end instead of the table.")
    boolean json;
}
