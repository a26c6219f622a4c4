package io.vorlauf.cli.internal.command;

import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.output.ParameterReport;
import io.vorlauf.cli.internal.output.Table;
import io.vorlauf.cli.internal.platform.CommandFailure;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.platform.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what can load models, and models. */
@Command(
        name = "models",
        header = "Lists what can load models, and models.",
        description = {
            "Model loaders with the families they load and what can be set; and the models in the directories given, "
                    + "or else in the distribution's folder models. Nothing is loaded.",
            ""
        },
        footer = {
            "",
            "With --json, one object: loaders (name, families, parameters) and models (directory, family, layers,",
            "  vocabularySize, contextLength, weightBytes, tokenizer, supported).",
            "",
            "Example:",
            "  vorlauf models models/gpt2"
        })
final class ModelsCommand implements Callable<Integer> {

    private static final long MEGABYTE = 1_000_000;

    private final Platform platform;
    private final Console console;

    @Parameters(paramLabel = "DIR", arity = "0..*", description = "Model directories.")
    private List<Path> directories = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    ModelsCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        List<ModelLoader> loaders = platform.services(ModelLoader.class);
        List<ModelDirectory> models = (directories.isEmpty() ? distributed() : directories)
                .stream().map(ModelDirectory::read).toList();
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("loaders", loaders.stream().map(ModelsCommand::toJson).toList());
            object.put("models", models.stream().map(model -> toJson(model, loaders)).toList());
            console.printJson(object);
        } else {
            printLoaders(loaders);
            console.out().println();
            printModels(models, loaders);
        }
        return ExitCode.OK;
    }

    private List<Path> distributed() {
        Optional<Path> folder = platform.home().map(home -> home.resolve("models")).filter(Files::isDirectory);
        if (folder.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder.get())) {
            return children.filter(ModelDirectory::isOne).sorted().toList();
        } catch (IOException e) {
            throw new CommandFailure("cannot list " + folder.get() + ": " + e.getMessage(), e);
        }
    }

    private void printLoaders(List<ModelLoader> loaders) {
        if (loaders.isEmpty()) {
            console.out().println("No model loader is installed.");
            return;
        }
        Table table = new Table(ParameterReport.WIDTH, "loader", "families");
        loaders.forEach(loader -> table.add(loader.name(), String.join(", ", sorted(loader))));
        table.print(console.out());
        loaders.forEach(loader ->
                ParameterReport.print("Settings of " + loader.name(), loader.parameters(), console.out()));
    }

    private void printModels(List<ModelDirectory> models, List<ModelLoader> loaders) {
        if (models.isEmpty()) {
            console.out().println("No models in the folder models; 'vorlauf models DIR' looks elsewhere.");
            return;
        }
        Table table = new Table(
                ParameterReport.WIDTH, "family", "layers", "vocabulary", "context", "MB", "tokenizer", "model");
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
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", loader.name());
        object.put("families", sorted(loader));
        object.put("parameters", ParameterReport.toJson(loader.parameters()));
        return object;
    }

    private static Map<String, Object> toJson(ModelDirectory model, List<ModelLoader> loaders) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("directory", model.directory().toString());
        object.put("family", model.family().orElse(null));
        object.put("layers", boxed(model.layers()));
        object.put("vocabularySize", boxed(model.vocabularySize()));
        object.put("contextLength", boxed(model.contextLength()));
        object.put("weightBytes", model.weightBytes());
        object.put("tokenizer", model.tokenizer().isPresent());
        object.put("supported", isSupported(model, loaders));
        return object;
    }

    private static Integer boxed(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }
}
