// SPDX-License-Identifier: Apache-2.0
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
import io.vorlauf.cli.internal.command.ModelOptions.LoadingOptions;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.OpenModels.OpenModel;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.study.Judgement;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.Converters;
import io.vorlauf.shell.command.DoctorCommand;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a model is, and what it thinks comes next. */
@Command(
        name = "inspect",
        header = "Loads a model and says what it is.",
        description = {
            "With ids, evaluates them and shows the logits of the last position: the ten highest, or with "
                    + "--json all of them.",
            "",
            "With --text, says how well the model predicts a text: the mean negative log-likelihood of its tokens in "
                    + "nats, and perplexity. With --against, also how far its predictions are from those of a "
                    + "reference: the mean Kullback-Leibler divergence in nats, and how often both find the same token "
                    + "the most likely."
        },
        footer = {
            "With --json, one object: name, family, parameterCount, layers, vocabularySize, contextLength,",
            "  tokenizer, weights, sameBits, checksum, stopTokens; with ids also ids, argmax, logits; with a text",
            "  quality (tokens, likelihood; and against: name, backend, weights, divergence, sameArgmax, likelihood);",
            "  and backends, as 'vorlauf doctor --json' has them.",
            "",
            "Examples:",
            "  vorlauf inspect --model models/gpt2 --ids 5,6,7",
            "  vorlauf inspect --model models/gpt2 --weights int8 --against stored",
            "  vorlauf inspect --model gpt2-q4.gguf --against models/gpt2 --text held-out.txt"
        })
final class InspectCommand extends ServiceCommand<Platform> {

    private static final int SHOWN_LOGITS = 10;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Directory of the model.")
    private Path model;

    @Option(names = "--ids", paramLabel = "IDS", converter = Converters.Ids.class,
            description = "Token ids to evaluate, such as 5,6,7.")
    private Tokens ids;

    @Mixin
    private QualityOptions quality;

    @Mixin
    private LoadingOptions loading;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        quality.check(model);
        try (OpenModels models = loading.open(platform, console, null, null)) {
            OpenModel open = models.open(model);
            Optional<float[]> logits = Optional.ofNullable(ids).map(tokens -> lastLogits(open.model(), tokens));
            Optional<Judgement> judged = quality.judge(model, models, open, loading, platform, console);
            if (json) {
                Map<String, Object> object = toJson(open, logits);
                judged.ifPresent(judgement -> object.put("quality", judgement.toJson()));
                Checkup checkup = Checkup.of(platform.services(BackendDoctor.class));
                object.put("backends", DoctorCommand.backends(checkup));
                console.printJson(object);
            } else {
                print(open, logits, judged);
            }
        }
        return CommandException.OK;
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
        BadInput.when(tokens.isEmpty(), "--ids names no token");
        BadInput.when(tokens.length() > info.contextLength(),
                "--ids names " + tokens.length() + " tokens, but the context of " + info.name()
                        + " ends at " + info.contextLength());
        tokens.stream().filter(id -> id >= info.vocabularySize()).findFirst().ifPresent(id -> {
            throw new BadInput("token id " + id + " is outside the vocabulary of " + info.name() + ", 0 to "
                    + (info.vocabularySize() - 1));
        });
    }

    private void print(OpenModel open, Optional<float[]> logits, Optional<Judgement> judged) {
        ModelInfo info = open.model().info();
        Table table = new Table(console.width(), "name", info.name())
                .add("family", info.family())
                .add("parameters", Numbers.grouped(info.parameterCount()))
                .add("layers", known(open.source().layers()))
                .add("vocabulary", Numbers.grouped(info.vocabularySize()))
                .add("context", Numbers.grouped(info.contextLength()))
                .add("tokenizer", info.tokenizer().orElse("none"))
                .add("backend", info.backend())
                .add("weights", info.weights())
                .add("same bits", open.model().sameBits() ? "yes" : "no")
                .add("checksum", info.checksum().orElse("unknown"))
                .add("stop tokens", stopTokens(info));
        logits.ifPresent(row -> {
            table.add("argmax", String.valueOf(argmax(row)));
            table.add("logits", highest(row));
        });
        judged.ifPresent(judgement -> judgement.addTo(table));
        table.print(console.out());
    }

    private Map<String, Object> toJson(OpenModel open, Optional<float[]> logits) {
        ModelInfo info = open.model().info();
        Map<String, Object> json = Json.object(
                "name", info.name(), "family", info.family(), "parameterCount", info.parameterCount(),
                "layers", open.source().layers(), "vocabularySize", info.vocabularySize(),
                "contextLength", info.contextLength(), "tokenizer", info.tokenizer(), "backend", info.backend(),
                "weights", info.weights(), "sameBits", open.model().sameBits(), "checksum", info.checksum(),
                "stopTokens", info.stopTokens().stream().sorted().toList());
        logits.ifPresent(row -> {
            json.put("ids", ids.toArray());
            json.put("argmax", argmax(row));
            json.put("logits", row);
        });
        return json;
    }

    private static String known(OptionalInt number) {
        return number.isPresent() ? String.valueOf(number.getAsInt()) : "unknown";
    }

    private static String stopTokens(ModelInfo info) {
        String ids = info.stopTokens().stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
        return ids.isEmpty() ? "none" : ids;
    }

    // The lowest id of those with the highest logit.
    private static int argmax(float[] row) {
        int best = 0;
        for (int id = 1; id < row.length; id++) {
            if (row[id] > row[best]) {
                best = id;
            }
        }
        return best;
    }

    private static String highest(float[] row) {
        return IntStream.range(0, row.length)
                .boxed()
                .sorted(Comparator.comparing((Integer id) -> -row[id]).thenComparing(id -> id))
                .limit(SHOWN_LOGITS)
                .map(id -> id + ":" + Numbers.fixed(row[id], 4))
                .collect(Collectors.joining(" "));
    }
}
