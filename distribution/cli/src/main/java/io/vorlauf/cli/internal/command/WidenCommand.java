package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.output.Numbers;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.BuiltInPair;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.training.TrainingCall;
import io.vorlauf.training.WidenOptions;
import io.vorlauf.training.Widener;
import io.vorlauf.training.WiderShape;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Places a model inside a larger one. */
@Command(
        name = "widen",
        header = "Places a model inside a larger one that computes the same.",
        description = {
            "The larger model costs what any of its size does, and without noise writes the text of the small one: "
                    + "something to measure speed with that writes real text. 124m is the size of GPT-2, for models "
                    + "with the shape of the built-in target; other sizes are given as "
                    + "LAYERSxHIDDENxHEADSxFFN.",
            ""
        },
        footer = {
            "",
            "With --json, one object: parameters.",
            "",
            "Example:",
            "  vorlauf widen --to 124m --noise 0.01 --out models/wide"
        })
final class WidenCommand implements Callable<Integer> {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})x(\\d{1,6})x(\\d{1,6})x(\\d{1,6})");

    private final Platform platform;
    private final Console console;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Directory of a model of the Llama family. Default: the built-in target.")
    private Path model;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Directory to write to.")
    private Path output;

    @Option(
            names = "--to",
            paramLabel = "SIZE",
            defaultValue = "124m",
            description = "Size of the larger model. Default: ${DEFAULT-VALUE}, which is 12x768x12x3328.")
    private String size;

    @Option(
            names = "--noise",
            paramLabel = "S",
            defaultValue = "0",
            description = "Disturb each weight by S times the typical weight of its matrix. Default: ${DEFAULT-VALUE}.")
    private double noise;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Fixes all randomness. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    WidenCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        Path source = model != null ? model : BuiltInPair.of(platform).target();
        console.progress("widening");
        long parameters = TrainingCall.of(
                () -> Widener.widen(new WidenOptions(source, output, shape(size), noise, seed)));
        console.clearProgress();
        if (json) {
            console.printJson(Map.of("parameters", parameters));
        } else {
            console.out().println("parameters  " + Numbers.grouped(parameters));
        }
        return ExitCode.OK;
    }

    private static WiderShape shape(String size) {
        if (size.equals("124m")) {
            return WiderShape.GPT2_124M;
        }
        Matcher numbers = SIZE.matcher(size);
        if (!numbers.matches()) {
            throw new BadInput(
                    "--to must be 124m or LAYERSxHIDDENxHEADSxFFN, such as 12x768x12x3328, not '" + size + "'");
        }
        return new WiderShape(
                Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)),
                Integer.parseInt(numbers.group(3)), Integer.parseInt(numbers.group(4)));
    }
}
