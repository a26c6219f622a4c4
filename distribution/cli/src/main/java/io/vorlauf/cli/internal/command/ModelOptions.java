package io.vorlauf.cli.internal.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which models a generation uses. */
final class ModelOptions {

    @Option(
            names = "--target",
            required = true,
            paramLabel = "DIR",
            description = "Directory of the model whose text is wanted.")
    private Path target;

    @Option(
            names = "--draft",
            paramLabel = "DIR",
            description = "Directory of a model that guesses ahead. May be the target's. Repeat it for strategies "
                    + "with several.")
    private List<Path> drafts = new ArrayList<>();

    @Mixin
    private WeightsOption weights;

    Path target() {
        return target;
    }

    List<Path> drafts() {
        return drafts;
    }

    Map<String, String> loaderSettings() {
        return weights.loaderSettings();
    }
}
