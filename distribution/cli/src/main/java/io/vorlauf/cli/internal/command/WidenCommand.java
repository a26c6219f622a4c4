// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.training.TrainingProgress;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.training.WidenOptions;
import io.vorlauf.training.Widener;
import io.vorlauf.training.WiderShape;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Places a model inside a larger one. */
@Command(
        name = "widen",
        header = "Places a model inside a larger one that computes the same.",
        description = "The larger model costs what any of its size does, and without noise writes the text of the "
                + "small one: something to measure speed with that writes real text. 124m is the size of GPT-2, for "
                + "models with the shape of the built-in target; other sizes are given as LAYERSxHIDDENxHEADSxFFN.",
        footer = {
            "With --json, one object: parameters.",
            "",
            "Example:",
            "  vorlauf widen --to 124m --noise 0.01 --out models/wide"
        })
final class WidenCommand extends ServiceCommand<Platform> {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})x(\\d{1,6})x(\\d{1,6})x(\\d{1,6})");

    @Option(names = "--model", paramLabel = "DIR",
            description = "Directory of a model of the Llama family. Default: the built-in target.")
    private Path model;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Directory to write to.")
    private Path output;

    @Option(names = "--to", paramLabel = "SIZE", defaultValue = "124m",
            description = "Size of the larger model. Default: ${DEFAULT-VALUE}, which is 12x768x12x3328.")
    private String size;

    @Option(names = "--noise", paramLabel = "S", defaultValue = "0",
            description = "Disturb each weight by S times the typical weight of its matrix. Default: ${DEFAULT-VALUE}.")
    private double noise;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1",
            description = "Fixes all randomness. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        Path source = model != null ? ModelDirectory.locate(model).path() : ModelDirectory.builtIn(platform, "target");
        console.progress("widening");
        long parameters = TrainingProgress.call(
                () -> Widener.widen(new WidenOptions(source, output, shape(size), noise, seed)));
        console.clearProgress();
        console.print(json, () -> Map.of("parameters", parameters),
                () -> console.out().println("parameters  " + Numbers.grouped(parameters)));
        return CommandException.OK;
    }

    private static WiderShape shape(String size) {
        if (size.equals("124m")) {
            return WiderShape.GPT2_124M;
        }
        Matcher numbers = SIZE.matcher(size);
        BadInput.when(!numbers.matches(),
                "--to must be 124m or LAYERSxHIDDENxHEADSxFFN, such as 12x768x12x3328, not '" + size + "'");
        return new WiderShape(
                Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)),
                Integer.parseInt(numbers.group(3)), Integer.parseInt(numbers.group(4)));
    }
}
