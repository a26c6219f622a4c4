// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.cli.internal.experiment.Prompts;
import io.vorlauf.cli.internal.generation.ManyTexts;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.OpenModels.OpenModel;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.command.AdmissionOptions;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.Converters;
import io.vorlauf.shell.command.DecodingOptions;
import io.vorlauf.shell.command.GenerationReport;
import io.vorlauf.shell.command.NameWithParameters;
import io.vorlauf.shell.command.Reasons;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.command.StopTokenOptions;
import io.vorlauf.shell.command.StrategyOptions;
import io.vorlauf.shell.command.TextPrinter;
import io.vorlauf.shell.command.TreePrinter;
import io.vorlauf.shell.output.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Continues a prompt. */
@Command(
        name = "generate",
        header = "Continues a prompt.",
        customSynopsis =
                "vorlauf generate [--target=DIR] [--draft=DIR] (TEXT | --prompt-file=FILE | --prompt-ids=IDS) "
                        + "[OPTION]...%n"
                        + "       vorlauf generate [--target=DIR] [--draft=DIR] (--chat TEXT | --messages=FILE) [OPTION]...%n"
                        + "       vorlauf generate [--target=DIR] [--draft=DIR] --prompts=FILE --out=FILE [--parallel=N] "
                        + "[OPTION]...",
        description = {
            "The text goes to stdout as it comes, a summary to stderr. Without a tokenizer, ids take its place.",
            "",
            "With --chat, a text is a user's message, and the model's chat template makes of it what the model continues; "
                    + "with --messages, it is the next message after those of a file. --show-prompt shows what comes out.",
            "",
            "With --prompts, continues many prompts, --parallel of them at a time, into a file of JSON Lines in the "
                    + "order of the prompts. The same command goes on with what is missing, be it cancelled or killed; "
                    + "prompts that failed are tried again. The exit code is 1 if one failed."
        },
        footer = {
            "A line of --out has id, category and prompt, settings (what else decides about the text), and the fields of",
            "  --json, or error in their place.",
            "",
            "With --json, one object: text, ids, finish (stop, length, context, deadline, cancelled), models (name, weights,",
            "  backend) and metrics:",
            "  promptTokens, cachedTokens, newTokens, targetCalls, draftedTokens, acceptedTokens, failedRounds,",
            "  tokensPerSecond, acceptanceRate, blockEfficiency, firstTokenMillis, draftMillis, verifyMillis,",
            "  overheadMillis, totalMillis, draftShare, verifyShare, overheadShare",
            "",
            "Examples:",
            "  vorlauf generate --prompts questions.jsonl --parallel 8 --out answers.jsonl",
            "  vorlauf generate \"Once upon a time\"",
            "  vorlauf generate --target models/SmolLM2-135M-Instruct --chat \"Who are you?\"",
            "  vorlauf generate --target models/gpt2-xl --draft models/gpt2 --set k=4 \\",
            "      --prompt \"Once upon a time\" --temperature 0.8 --seed 7"
        })
final class GenerateCommand extends ServiceCommand<Platform> {

    @Mixin
    private ModelOptions modelOptions;

    @ArgGroup
    private OnePrompt prompt;

    @Option(names = "--chat", description = "Take texts for messages of a user, with the target's chat template.")
    private boolean chat;

    @Mixin
    private ChatOptions conversation;

    @Option(names = "--show-prompt",
            description = "With --chat or --messages: print what the target would continue, and load no weights.")
    private boolean showPrompt;

    @Mixin
    private PromptOptions many;

    @Option(names = "--out", paramLabel = "FILE", description = "With --prompts: where the texts go, a line for each.")
    private Path out;

    @Option(names = "--parallel", paramLabel = "N",
            description = "With --prompts: continue so many at a time. Default: 1.")
    private Integer parallel;

    @Mixin
    private StrategyOptions strategyOptions;

    @Mixin
    private DecodingOptions options;

    @Mixin
    private StopTokenOptions stopTokens;

    @Mixin
    private AdmissionOptions admission;

    @Option(names = "--trace",
            description = "Show on stderr the tree of every round before the text: what held (✓), what was "
                    + "refused (✗), and what the text did not come to (·).")
    private boolean trace;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object at the end instead of the text.")
    private boolean json;

    /** What to continue, one of the four. */
    static final class OnePrompt {

        @Parameters(arity = "1", paramLabel = "TEXT", description = "The text to continue.")
        private String argument;

        @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "The same as an option.")
        private String text;

        @Option(names = "--prompt-ids", paramLabel = "IDS", required = true, converter = Converters.Ids.class,
                description = "Token ids to continue, such as 1,2,3.")
        private Tokens ids;

        @Option(names = "--prompt-file", paramLabel = "FILE", required = true,
                description = "The text in a file, without the end of its last line; - for standard input.")
        private Path file;

        String text() {
            return file != null ? read(file) : text != null ? text : argument;
        }

        String name() {
            return ids != null ? "--prompt-ids" : text != null ? "--prompt" : file != null ? "--prompt-file" : "TEXT";
        }

        Prompt value() {
            if (ids != null) {
                return new Prompt.Ids(ids);
            }
            return new Prompt.Text(text());
        }

        private static String read(Path file) {
            boolean standardInput = file.toString().equals("-");
            try {
                byte[] bytes = standardInput ? System.in.readAllBytes() : Files.readAllBytes(file);
                String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
                return text.replaceFirst("^\uFEFF", "").replaceFirst("\\r?\\n\\z", "");
            } catch (IOException e) {
                throw new BadInput("--prompt-file " + (standardInput ? "-" : file) + ": " + Reasons.of(e), e);
            }
        }
    }

    @Override
    public Integer call() {
        checkPrompts();
        checkConversation();
        if (showPrompt) {
            console.out().println(ChatOptions.rendered(platform, modelOptions.target(platform), messages()));
            return CommandException.OK;
        }
        List<Path> drafts = modelOptions.drafts(platform);
        NameWithParameters strategy = strategyOptions.choice(!drafts.isEmpty());
        // Checked before anything is loaded, which may take a while.
        Optional<Prompts> read = many.isGiven()
                ? Optional.of(many.read(console, options.seed())).map(this::asMessages) : Optional.empty();
        Prompt first = read.map(prompts -> prompts.list().get(0).prompt())
                .orElseGet(() -> isConversation() ? messages() : prompt.value());
        admission.apply(stopTokens.apply(options.apply(DecodingOptions.request("", first)), Set.of())).build();
        DecodingService engine = platform.engine();
        options.check(engine, strategy, strategy.isPlain() ? 0 : drafts.size());
        Suggestion.of(ModelDirectory.read(modelOptions.target(platform)).directory(), spec).ifPresent(console::note);
        read.ifPresentOrElse(
                prompts -> many.requireReadable(prompts, modelOptions.target(platform)), () -> requireReadable(first));
        try (OpenModels models = modelOptions.open(platform, console)) {
            OpenModel target = models.open(modelOptions.target(platform));
            // Plain decoding does not pay for drafts it has no use for.
            List<String> names = strategy.isPlain() ? List.of() : models.openDrafts(drafts);
            Set<Integer> own = target.model().info().stopTokens();
            Function<Prompt, DecodingRequest> request = text -> admission.apply(options.speculate(
                    stopTokens.apply(options.apply(DecodingOptions.request(target.name(), text)), own), strategy, names))
                    .build();
            if (read.isEmpty()) {
                return generate(engine, request.apply(first), target.readable(), models.infos());
            }
            List<LabelledPrompt> prompts =
                    many.fitting(read.get(), models, options.maxNewTokens(), console, options.seed());
            ManyTexts.Outcome outcome = new ManyTexts(engine, console).run(prompts,
                    parallel == null ? 1 : parallel, out, request, settings(request.apply(first), models.infos()),
                    result -> GenerationReport.toJson(result, models.infos()));
            console.note("models: " + GenerationReport.words(models.infos()));
            if (outcome.cancelled()) {
                return CommandException.CANCELLED;
            }
            return outcome.failed() > 0 ? CommandException.FAILED : CommandException.OK;
        }
    }

    // Nothing that is given is ignored.
    private void checkPrompts() {
        if (!many.isGiven()) {
            for (String name : List.of("--out", "--parallel", "--limit", "--sample", "--skip-too-long")) {
                if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
                    throw new BadInput(name + " is for many prompts; name a file with --prompts");
                }
            }
            if (prompt == null && !conversation.hasMessages()) {
                throw new ParameterException(spec.commandLine(), "nothing to continue: give a TEXT, --prompt, "
                        + "--prompt-file, --prompt-ids, --messages or --prompts");
            }
            return;
        }
        if (prompt != null) {
            throw new BadInput("--prompts and " + prompt.name() + " contradict each other: many prompts, or one");
        }
        BadInput.when(json, "--json is for one prompt; with --prompts, all of --out is JSON");
        BadInput.when(trace, "--trace is for one prompt; the rounds of several would be mixed");
        BadInput.when(out == null, "--prompts needs a file for the texts; name one with --out");
        BadInput.when(parallel != null && parallel < 1, "--parallel must be 1 or more, not " + parallel);
    }

    private void checkConversation() {
        if (!isConversation()) {
            String given = showPrompt ? "--show-prompt" : conversation.given();
            BadInput.when(!given.isEmpty(), given + " is for conversations; give --chat or --messages");
            return;
        }
        BadInput.when(prompt != null && prompt.ids != null,
                "--prompt-ids and " + (chat ? "--chat" : "--messages") + " contradict each other: ids are no message");
        BadInput.when(many.isGiven() && conversation.hasMessages(),
                "--prompts and --messages contradict each other: many conversations, or one");
        BadInput.when(many.isGiven() && showPrompt, "--show-prompt is for one conversation, not for --prompts");
    }

    // What is text is refused before weights are loaded; what else needs a tokenizer, the engine knows.
    private void requireReadable(Prompt continued) {
        Path target = modelOptions.target(platform);
        BadInput.when(
                !(continued instanceof Prompt.Ids) && ModelDirectory.read(target).tokenizer().isEmpty(),
                target + " has no tokenizer to read a text with; give it token ids: --prompt-ids 1,2,3");
    }

    private boolean isConversation() {
        return chat || conversation.hasMessages();
    }

    private Prompt.Messages messages() {
        return conversation.prompt(prompt == null ? null : prompt.text());
    }

    private Prompts asMessages(Prompts prompts) {
        return !chat ? prompts : new Prompts(
                prompts.list().stream()
                        .map(one -> LabelledPrompt.builder().id(one.id()).category(one.category())
                                .prompt(conversation.asMessage(one.prompt())).build())
                        .toList(),
                prompts.form(), prompts.notes());
    }

    /** What decides about a text beside its prompt, by name. What evaluates the models does not. */
    private static Map<String, Object> settings(DecodingRequest request, List<ModelInfo> models) {
        SamplerSettings sampler = request.sampler();
        return Json.object(
                "models", models.stream()
                        .map(model -> model.name() + " " + model.weights()
                                + model.checksum().map(sum -> " " + sum).orElse(""))
                        .toList(),
                "strategy", new NameWithParameters(request.strategy(), request.parameters()).toString(),
                "drafts", request.drafts().stream()
                        .map(draft -> draft.model()
                                + draft.sampler().map(other -> ", T = " + other.temperature()).orElse(""))
                        .toList(),
                "temperature", sampler.temperature(), "topK", sampler.topK(), "topP", sampler.topP(),
                "minP", sampler.minP(), "repetitionPenalty", sampler.repetitionPenalty(),
                "presencePenalty", sampler.presencePenalty(), "frequencyPenalty", sampler.frequencyPenalty(),
                "logitBias", new TreeMap<>(sampler.logitBias()),
                "transforms", request.namedTransforms().stream()
                        .map(choice -> new NameWithParameters(choice.name(), choice.parameters()).toString())
                        .toList(),
                "verification", Json.word(request.verification(), '-'),
                "maxNewTokens", request.maxNewTokens(), "stop", request.stopStrings(),
                "ignoreEos", request.stopTokens().filter(Set::isEmpty).isPresent(),
                "stopTokens", request.stopTokens().filter(ids -> !ids.isEmpty()).map(TreeSet::new), "seed", request.seed(),
                "deadlineMillis", request.deadline().map(Duration::toMillis));
    }

    private int generate(
            DecodingService engine, DecodingRequest request, boolean readable, List<ModelInfo> infos) {
        DecodingResult result;
        TreePrinter trees = TreePrinter.of(platform, request.target(), console.err());
        if (json) {
            result = engine.generate(request, trace ? trees : GenerationListener.NONE);
            console.printJson(GenerationReport.toJson(result, infos));
        } else {
            TextPrinter printer = new TextPrinter(console.out(), readable);
            result = engine.generate(request, trace ? trees : printer);
            if (trace) {
                printer.text(new TextBlock(result.text(), result.ids(), List.of()));
            }
            printer.end();
            if (console.out().checkError()) {
                // Nobody reads, or nothing can be written: that ended it, and a summary would be of no use.
                Thread.interrupted();
                return CommandException.CANCELLED;
            }
            GenerationReport.print(result, console.err());
            console.err().println("models       " + GenerationReport.words(infos));
        }
        // The interrupt has done its work, or comes too late; closing the models must not trip over it.
        Thread.interrupted();
        return result.finish() == FinishReason.CANCELLED ? CommandException.CANCELLED : CommandException.OK;
    }
}
