package io.vorlauf.cli.internal.command;

import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.Checkup;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.output.CheckupReport;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.output.ModelReport;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.OpenModel;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a model is, and what it thinks comes next. */
@Command(
        name = "inspect",
        header = "Loads a model and says what it is.",
        description = {
            "With ids, evaluates them and shows the logits of the last position: the ten highest, or with --json all "
                    + "of them.",
            ""
        },
        footer = {
            "",
            "With --json, one object: name, family, parameterCount, layers, vocabularySize, contextLength,",
            "  tokenizer, weights, sameBits, checksum, stopTokens; with ids also ids, argmax, logits; and",
            "  backends, as 'vorlauf doctor --json' has them.",
            "",
            "Example:",
            "  vorlauf inspect --model models/gpt2 --ids 5,6,7"
        })
final class InspectCommand implements Callable<Integer> {

    private final Platform platform;
    private final Console console;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Directory of the model.")
    private Path model;

    @Option(
            names = "--ids",
            paramLabel = "IDS",
            converter = Converters.Ids.class,
            description = "Token ids to evaluate, such as 5,6,7.")
    private Tokens ids;

    @Mixin
    private LoadingOptions loading;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    InspectCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        try (OpenModels models = loading.open(platform, console)) {
            OpenModel open = models.open(model);
            Optional<float[]> logits = Optional.ofNullable(ids).map(tokens -> lastLogits(open.model(), tokens));
            ModelReport report = new ModelReport(open.model().info(), open.model().sameBits(), open.source(),
                    Optional.ofNullable(ids), logits);
            if (json) {
                Map<String, Object> object = report.toJson();
                Checkup checkup = Checkup.of(platform.services(BackendDoctor.class));
                object.put("backends", new CheckupReport(checkup).backends());
                console.printJson(object);
            } else {
                report.print(console.out());
            }
        }
        return ExitCode.OK;
    }

    private static float[] lastLogits(LanguageModel model, Tokens tokens) {
        check(model.info(), tokens);
        float[] logits = new float[model.info().vocabularySize()];
        TokenTree tree = TokenTree.chain(tokens);
        try (ModelSequence sequence = model.newSequence();
                Evaluation evaluation = model.evaluate(List.of(EvaluationItem.last(sequence, tree)))) {
            evaluation.logits(0, 0, logits);
        }
        return logits;
    }

    private static void check(ModelInfo info, Tokens tokens) {
        if (tokens.isEmpty()) {
            throw new BadInput("--ids names no token");
        }
        if (tokens.length() > info.contextLength()) {
            throw new BadInput("--ids names " + tokens.length() + " tokens, but the context of " + info.name()
                    + " ends at " + info.contextLength());
        }
        tokens.stream().filter(id -> id >= info.vocabularySize()).findFirst().ifPresent(id -> {
            throw new BadInput("token id " + id + " is outside the vocabulary of " + info.name() + ", 0 to "
                    + (info.vocabularySize() - 1));
        });
    }
}
