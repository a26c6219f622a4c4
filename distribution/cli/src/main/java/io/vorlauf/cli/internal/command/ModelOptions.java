package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.BuiltInPair;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which models a generation uses. */
final class ModelOptions {

    @Option(
            names = "--target",
            paramLabel = "DIR",
            description = "Directory of the model whose text is wanted. Default: the built-in one, with the built-in "
                    + "draft.")
    private Path target;

    @Option(
            names = "--draft",
            paramLabel = "DIR",
            description = "Directory of a model that guesses ahead. May be the target's. Repeat it for strategies "
                    + "with several.")
    private List<Path> drafts = new ArrayList<>();

    @Option(
            names = "--draft-backend",
            paramLabel = "NAME",
            description = "What evaluates drafts, if not the same as the target.")
    private String draftBackend;

    @Mixin
    private LoadingOptions loading;

    /**
     * The target's directory.
     *
     * @throws io.vorlauf.cli.internal.platform.BadInput if none is given and none is built in
     */
    Path target(Platform platform) {
        return target != null ? target : BuiltInPair.of(platform).target();
    }

    /** The drafts' directories: those that are given, or the built-in one for the built-in target. */
    List<Path> drafts(Platform platform) {
        return target == null && drafts.isEmpty() ? List.of(BuiltInPair.of(platform).draft()) : drafts;
    }

    /** No models yet, all of which are loaded as these options say. The caller closes it. */
    OpenModels open(Platform platform, Console console) {
        return loading.open(platform, console, draftBackend == null ? loading.backend() : draftBackend);
    }
}
