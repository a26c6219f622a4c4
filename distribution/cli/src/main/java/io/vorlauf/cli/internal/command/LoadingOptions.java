package io.vorlauf.cli.internal.command;

import io.vorlauf.backend.BackendChoice;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import java.util.Map;
import picocli.CommandLine.Option;

/** How models are loaded. */
final class LoadingOptions {

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = BackendChoice.AUTO,
            description = "What evaluates models: a loader that 'vorlauf models' lists, such as jvm or tensorflow, or auto "
                    + "for what is faster for this model on this machine, which is measured once. "
                    + "Default: ${DEFAULT-VALUE}.")
    private String backend;

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            description = "How weights are held: stored, f32, bf16 or int8 (jvm only). 'vorlauf models' tells the loaders' "
                    + "defaults.")
    private String weights;

    String backend() {
        return backend;
    }

    /** No models yet, all of which are loaded as these options say. The caller closes it. */
    OpenModels open(Platform platform, Console console) {
        return open(platform, console, backend);
    }

    /** The same with a backend of its own for drafts. */
    OpenModels open(Platform platform, Console console, String draftBackend) {
        Map<String, String> settings = weights == null ? Map.of() : Map.of("weights", weights);
        return new OpenModels(platform, settings, backend, draftBackend, console::progress);
    }
}
