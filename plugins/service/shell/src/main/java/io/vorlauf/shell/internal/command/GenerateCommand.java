// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.shell.command.AdmissionOptions;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.DecodingOptions;
import io.vorlauf.shell.command.GenerationReport;
import io.vorlauf.shell.command.NameWithParameters;
import io.vorlauf.shell.command.StopTokenOptions;
import io.vorlauf.shell.command.StrategyOptions;
import io.vorlauf.shell.command.TextPrinter;
import io.vorlauf.shell.command.TreePrinter;
import io.vorlauf.shell.internal.platform.Models.LineUp;
import io.vorlauf.shell.internal.platform.Texts.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Continues a prompt. */
@Command(
        name = "generate",
        header = "Continues a prompt.",
        description = "The text is printed as it comes. With --background only its number is; 'sessions' shows it "
                + "then, and 'swap' changes its strategy while it runs.",
        footer = {"Example:", "  generate --background --max-new-tokens 400 \"Once upon a time\""})
final class GenerateCommand extends ContextCommand {

    @Parameters(paramLabel = "TEXT", arity = "1", description = "The text to continue.")
    private String prompt;

    @Option(names = "--target", paramLabel = "MODEL", completionCandidates = Names.ModelNames.class,
            description = "Whose text is wanted: a model's name (see 'models'). Default: the built-in one with its "
                    + "draft, or the only one there is.")
    private String target;

    @Option(names = "--draft", paramLabel = "MODEL", completionCandidates = Names.ModelNames.class,
            description = "A model that guesses ahead. Repeat it for strategies with several.")
    private List<String> drafts = new ArrayList<>();

    @Mixin
    private StrategyOptions strategyOptions;

    @Mixin
    private DecodingOptions options;

    @Mixin
    private StopTokenOptions stopTokens;

    @Mixin
    private AdmissionOptions admission;

    @Option(names = "--trace",
            description = "Show the tree of every round before the text: what held (✓), what was "
                    + "refused (✗), and what the text did not come to (·).")
    private boolean trace;

    @Option(names = "--trial",
            description = "Let the trial that runs choose the strategy (see 'trial'); --strategy and --set hold only when "
                    + "none runs.")
    private boolean inTrial;

    @Option(names = "--key", paramLabel = "KEY",
            description = "With --trial: who asks. One key always gets the same strategy.")
    private String key;

    @Option(names = {"-b", "--background"}, description = "Do not wait for the text.")
    private boolean background;

    @Override
    void run() {
        // Checked before anything is loaded, which may take a while.
        admission.apply(options.apply(DecodingRequest.builder("", prompt))).build();
        BadInput.when(trace && background,
                "--trace and --background contradict each other: trees are shown while one waits");
        BadInput.when(key != null && !inTrial, "--key is for --trial");
        DecodingRequest request = request();
        if (background) {
            Background started = commands.texts.start(listener -> engine().start(request, listener));
            out().println("session " + started.generation().id());
        } else {
            print(request);
        }
    }

    private DecodingRequest request() {
        LineUp models = commands.models.choose(Optional.ofNullable(target), drafts);
        NameWithParameters strategy = strategyOptions.choice(!models.drafts().isEmpty());
        Set<Integer> own = platform.engine().models().stream()
                .filter(info -> info.name().equals(models.target()))
                .findFirst().map(ModelInfo::stopTokens).orElse(Set.of());
        return admission.apply(options.speculate(
                stopTokens.apply(options.apply(DecodingRequest.builder(models.target(), prompt)), own), strategy,
                models.drafts())).build();
    }

    private DecodingService engine() {
        if (key != null) {
            return platform.trials().decoding(key);
        }
        return inTrial ? platform.trials().decoding() : platform.engine();
    }

    private void print(DecodingRequest request) {
        TextPrinter printer = new TextPrinter(out(), isReadable(request.target()));
        TreePrinter trees = TreePrinter.of(platform, request.target(), out());
        Generation generation = engine().start(request, trace ? trees : printer);
        try {
            DecodingResult result = generation.await();
            if (trace) {
                printer.text(new TextBlock(result.text(), result.ids(), List.of()));
            }
            printer.end();
            GenerationReport.print(result, out());
        } catch (InterruptedException e) {
            printer.silence();
            trees.silence();
            generation.cancel();
            out().println();
            throw new CancellationException("cancelled");
        }
    }

    private boolean isReadable(String model) {
        return platform.engine().models().stream()
                .anyMatch(info -> info.name().equals(model) && info.tokenizer().isPresent());
    }
}
