// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.backend.BackendChoice;
import io.vorlauf.checkpoint.location.ModelLocation;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists, loads and unloads models. */
@Command(
        name = "models",
        header = "Lists the models that are loaded; loads and unloads models.",
        description = "What is loaded here stays until it is unloaded or the system stops. Models that shall always "
                + "be there belong into a configuration (see 'config').")
final class ModelsCommand extends ContextCommand {

    @ArgGroup
    private Change change;

    @Option(names = "--name", paramLabel = "NAME", description = "With --load: its name. Default: the directory's.")
    private String name;

    @Option(names = "--backend", paramLabel = "NAME",
            description = "With --load: what evaluates it, such as jvm or tensorflow. Default: auto, what is faster here.")
    private String backend;

    @Option(names = "--set", paramLabel = "NAME=VALUE",
            description = "With --load: a setting of the model loader, such as weights=f32.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** One of two. */
    static final class Change {

        @Option(names = "--load", paramLabel = "DIR", required = true,
                description = "Load a model: a directory, a file, or OWNER/NAME of one in the local Hugging Face cache.")
        private Path load;

        @Option(names = "--unload", paramLabel = "NAME", required = true,
                completionCandidates = Names.LoadedModels.class,
                description = "Unload a model that was loaded from the shell.")
        private String unload;
    }

    @Override
    void run() {
        boolean loads = change != null && change.load != null;
        BadInput.when(!loads && (name != null || backend != null || !settings.isEmpty()),
                "--name, --backend and --set go with --load");
        if (loads) {
            ModelLocation found = commands.models.locate(change.load);
            Path folder = found.path().toAbsolutePath().normalize();
            String chosen = Optional.ofNullable(name).orElse(found.name());
            commands.models.load(
                    chosen, folder, Optional.ofNullable(backend).orElse(BackendChoice.AUTO), settings);
            out().println("loaded " + chosen);
        } else if (change != null) {
            commands.models.unload(change.unload);
            out().println("unloaded " + change.unload);
        } else {
            list();
        }
    }

    private void list() {
        List<ModelInfo> models = commands.models.installed();
        if (models.isEmpty()) {
            out().println("No model is loaded.");
        } else {
            Table table = new Table(console.width(), "model", "family", "parameters", "vocabulary",
                    "context", "backend", "weights", "same bits");
            models.forEach(model -> table.add(
                    model.name(), model.family(), Numbers.rounded(model.parameterCount()),
                    String.valueOf(model.vocabularySize()), String.valueOf(model.contextLength()), model.backend(),
                    model.weights(), commands.models.sameBits(model.name()) ? "yes" : "no"));
            table.print(out());
        }
        Map<String, Path> available = commands.models.available();
        if (!available.isEmpty()) {
            out().println("Not loaded, but in the folder models (loaded when a generation names them):");
            available.keySet().forEach(one -> out().println("  " + one));
        }
    }
}
