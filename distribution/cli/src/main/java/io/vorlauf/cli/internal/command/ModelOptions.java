// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.backend.BackendChoice;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.shell.output.Console;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which models a generation uses. */
final class ModelOptions {

    @Option(names = "--target", paramLabel = "DIR",
            description = "The model whose text is wanted: a directory, a file, or OWNER/NAME of one in the local "
                    + "Hugging Face cache. Default: the built-in one, with the built-in draft.")
    private Path target;

    @Option(names = "--draft", paramLabel = "DIR",
            description = "A model that guesses ahead, named likewise. May be the target's. Repeat it for strategies "
                    + "with several.")
    private List<Path> drafts = new ArrayList<>();

    @Option(names = "--draft-backend", paramLabel = "NAME",
            description = "What evaluates drafts, if not the same as the target.")
    private String draftBackend;

    @Mixin
    private LoadingOptions loading;

    /**
     * The target's directory.
     *
     * @throws io.vorlauf.shell.command.BadInput if none is given and none is built in
     */
    Path target(Platform platform) {
        return target != null ? target : ModelDirectory.builtIn(platform, "target");
    }

    /** The drafts' directories: those that are given, or the built-in one for the built-in target. */
    List<Path> drafts(Platform platform) {
        return target == null && drafts.isEmpty() ? List.of(ModelDirectory.builtIn(platform, "draft")) : drafts;
    }

    /** How models are loaded. */
    LoadingOptions loading() {
        return loading;
    }

    /** No models yet, all of which are loaded as these options say. The caller closes it. */
    OpenModels open(Platform platform, Console console) {
        return open(platform, console, null);
    }

    /** The same with weights held in a format unless another is asked for; {@code null} for that of the loader. */
    OpenModels open(Platform platform, Console console, String weights) {
        return loading.open(platform, console, draftBackend, weights);
    }

    /** How models are loaded. */
    static final class LoadingOptions {

        @Option(names = "--backend", paramLabel = "NAME", defaultValue = BackendChoice.AUTO,
                description = "What evaluates models: a loader that 'vorlauf models' lists, such as jvm or tensorflow, or "
                        + "auto for what is faster for this model on this machine, which is measured once. "
                        + "Default: ${DEFAULT-VALUE}.")
        private String backend;

        @Option(names = "--weights", paramLabel = "FORMAT",
                description = "How weights are held: stored, f32, bf16, int8 (tensorflow: with VNNI), or, jvm "
                        + "only, f16, q4. 'vorlauf models' tells the loaders' defaults.")
        private String weights;

        /**
         * No models yet, all of which are loaded as these options say. The caller closes it.
         *
         * @param draftBackend what evaluates drafts; {@code null} if it is what evaluates targets
         * @param usualWeights the format of weights where none is asked for; {@code null} for that of the loader
         */
        OpenModels open(Platform platform, Console console, String draftBackend, String usualWeights) {
            String format = weights == null ? usualWeights : weights;
            Map<String, String> settings = format == null ? Map.of() : Map.of("weights", format);
            return new OpenModels(
                    platform, settings, backend, draftBackend == null ? backend : draftBackend, console::progress,
                    console::note);
        }

        /**
         * No models yet, of those that others are compared with.
         *
         * @param referenceBackend what evaluates them; {@code null} if it is what evaluates others
         * @param format how their weights are held; {@code null} for as they are stored
         */
        OpenModels openReference(Platform platform, Console console, String referenceBackend, String format) {
            String by = referenceBackend == null ? backend : referenceBackend;
            return new OpenModels(platform, Map.of("weights", format == null ? "stored" : format), by, by,
                    console::progress, console::note);
        }
    }
}
