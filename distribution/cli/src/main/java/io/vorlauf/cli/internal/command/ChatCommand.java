// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.text.Message;
import io.vorlauf.cli.internal.chat.ChatSession;
import io.vorlauf.cli.internal.chat.Lines;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.OpenModels.OpenModel;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.shell.command.AdmissionOptions;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.DecodingOptions;
import io.vorlauf.shell.command.GenerationReport;
import io.vorlauf.shell.command.NameWithParameters;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.command.StrategyOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Talks with a model. */
@Command(
        name = "chat",
        header = "Talks with a model that has a chat template.",
        description = {
            "Each line is a message; the answer goes to stdout as it comes, what it took to stderr. /help lists the "
                    + "commands. Without a terminal, the lines of the standard input are the messages.",
            "",
            "An answer has at most " + ChatCommand.USUAL_TOKENS + " tokens, unless --max-new-tokens says otherwise."
        },
        footer = {
            "The exit code is 1 if a message could not be answered.",
            "",
            "Examples:",
            "  vorlauf chat --target models/SmolLM2-1.7B-Instruct --draft models/SmolLM2-135M-Instruct",
            "  vorlauf chat --target DIR --system \"Answer in one sentence.\" --temperature 0.7"
        })
final class ChatCommand extends ServiceCommand<Platform> {

    /** How long an answer may be where nobody says. */
    static final int USUAL_TOKENS = 1024;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ChatOptions chat;

    @Option(names = "--show-guesses",
            description = "Show what of the answer was guessed: in green, or in brackets where there are no colours.")
    private boolean guesses;

    @Mixin
    private StrategyOptions strategyOptions;

    @Mixin
    private DecodingOptions options;

    @Mixin
    private AdmissionOptions admission;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<Path> drafts = modelOptions.drafts(platform);
        NameWithParameters strategy = strategyOptions.choice(!drafts.isEmpty());
        Path directory = modelOptions.target(platform);
        List<Message> beginning = chat.messages();
        Map<String, Object> variables = chat.variables();
        BadInput.when(!beginning.isEmpty() && beginning.get(beginning.size() - 1).role().equals("user"),
                "--messages ends with the user's message, and the user speaks next; 'generate --messages' answers it");
        request("", Prompt.messages(Message.user("")), strategy, List.of());
        // Said before weights are loaded, which may take a while.
        ChatOptions.requireTemplate(platform, directory);
        DecodingService engine = platform.engine();
        options.check(engine, strategy, strategy.isPlain() ? 0 : drafts.size());
        Suggestion.of(ModelDirectory.read(directory).directory(), spec).ifPresent(console::note);
        try (OpenModels models = modelOptions.open(platform, console)) {
            OpenModel target = models.open(directory);
            List<String> names = strategy.isPlain() ? List.of() : models.openDrafts(drafts);
            Function<Prompt, DecodingRequest> request = prompt -> request(target.name(), prompt, strategy, names);
            console.clearProgress();
            console.note("models: " + GenerationReport.words(models.infos()) + "; /help lists the commands");
            int code = new ChatSession(engine, console, new Lines(platform.input()), models.tokenizer(target),
                    beginning, variables, request, guesses).run();
            Thread.interrupted();
            return code;
        }
    }

    private DecodingRequest request(String target, Prompt prompt, NameWithParameters strategy, List<String> drafts) {
        DecodingRequest.Builder builder =
                options.speculate(options.apply(DecodingOptions.request(target, prompt)), strategy, drafts);
        if (!spec.commandLine().getParseResult().hasMatchedOption("--max-new-tokens")) {
            builder.maxNewTokens(USUAL_TOKENS);
        }
        return admission.apply(builder).cacheKept(true).build();
    }
}
