// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.ParameterReport;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what can load models, and models. */
@Command(
        name = "models",
        header = "Lists what can load models, and models.",
        description = "Model loaders with the families they load and what can be set; and the models in the "
                + "directories given, or else in the distribution's folder models. Nothing is loaded.",
        footer = {
            "With --json, one object: loaders (name, families, parameters) and models (directory, family, layers,",
            "  vocabularySize, contextLength, weightBytes, tokenizer, supported).",
            "",
            "Example:",
            "  vorlauf models models/gpt2"
        })
final class ModelsCommand extends ServiceCommand<Platform> {

    private static final long MEGABYTE = 1_000_000;

    @Parameters(paramLabel = "DIR", arity = "0..*", description = "Model directories.")
    private List<Path> directories = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        List<ModelLoader> loaders = platform.services(ModelLoader.class);
        List<ModelDirectory> models = (directories.isEmpty() ? platform.distributedModels() : directories)
                .stream().map(ModelDirectory::read).toList();
        console.print(json, () -> Json.object(
                "loaders", loaders.stream().map(ModelsCommand::toJson).toList(),
                "models", models.stream().map(model -> toJson(model, loaders)).toList()), () -> {
            printLoaders(loaders);
            console.out().println();
            printModels(models, loaders);
        });
        return CommandException.OK;
    }

    private void printLoaders(List<ModelLoader> loaders) {
        if (loaders.isEmpty()) {
            console.out().println("No model loader is installed.");
            return;
        }
        Table table = new Table(console.width(), "loader", "families");
        loaders.forEach(loader -> table.add(loader.name(), String.join(", ", sorted(loader))));
        table.print(console.out());
        loaders.forEach(loader ->
                ParameterReport.print("Settings of " + loader.name(), loader.parameters(), console));
    }

    private void printModels(List<ModelDirectory> models, List<ModelLoader> loaders) {
        if (models.isEmpty()) {
            console.out().println("No models in the folder models; 'vorlauf models DIR' looks elsewhere.");
            return;
        }
        Table table = new Table(
                console.width(), "family", "layers", "vocabulary", "context", "MB", "tokenizer", "model");
        models.forEach(model -> table.add(
                model.family().orElse("?") + (isSupported(model, loaders) ? "" : " (unsupported)"),
                text(model.layers()),
                text(model.vocabularySize()),
                text(model.contextLength()),
                String.valueOf((model.weightBytes() + MEGABYTE - 1) / MEGABYTE),
                model.tokenizer().isPresent() ? "yes" : "no",
                model.directory().toString()));
        table.print(console.out());
    }

    private static String text(OptionalInt number) {
        return number.isPresent() ? String.valueOf(number.getAsInt()) : "?";
    }

    private static List<String> sorted(ModelLoader loader) {
        return loader.families().stream().sorted().toList();
    }

    private static boolean isSupported(ModelDirectory model, List<ModelLoader> loaders) {
        return model.family().filter(family -> loaders.stream().anyMatch(loader -> loader.families().contains(family)))
                .isPresent();
    }

    private static Map<String, Object> toJson(ModelLoader loader) {
        return Json.object(
                "name", loader.name(), "families", sorted(loader),
                "parameters", ParameterReport.toJson(loader.parameters()));
    }

    private static Map<String, Object> toJson(ModelDirectory model, List<ModelLoader> loaders) {
        return Json.object(
                "directory", model.directory().toString(), "family", model.family(), "layers", model.layers(),
                "vocabularySize", model.vocabularySize(), "contextLength", model.contextLength(),
                "weightBytes", model.weightBytes(), "tokenizer", model.tokenizer().isPresent(),
                "supported", isSupported(model, loaders));
    }
}
