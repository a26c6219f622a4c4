package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.shell.internal.output.Summary;
import io.vorlauf.shell.internal.platform.BadInput;
import io.vorlauf.shell.internal.platform.Models.LineUp;
import io.vorlauf.shell.internal.platform.Texts.Background;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Continues a prompt. */
@Command(
        name = "generate",
        header = "Continues a prompt.",
        description = {
            "The text is printed as it comes. With --background only its number is; 'sessions' shows it then, "
                    + "and 'swap' changes its strategy while it runs.",
            ""
        },
        footer = {"", "Example:", "  generate --background --max-new-tokens 400 \"Once upon a time\""})
final class GenerateCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "TEXT", arity = "1", description = "The text to continue.")
    private String prompt;

    @Option(
            names = "--target",
            paramLabel = "MODEL",
            completionCandidates = Candidates.ModelNames.class,
            description = "Whose text is wanted: a model's name (see 'models'). Default: the built-in one with its "
                    + "draft, or the only one there is.")
    private String target;

    @Option(
            names = "--draft",
            paramLabel = "MODEL",
            completionCandidates = Candidates.ModelNames.class,
            description = "A model that guesses ahead. Repeat it for strategies with several.")
    private List<String> drafts = new ArrayList<>();

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            completionCandidates = Candidates.Strategies.class,
            description = "How tokens are guessed ahead (see 'strategies'). Default: linear with a draft, else none. "
                    + "With --trial it holds only when no trial runs.")
    private String strategy;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            completionCandidates = Candidates.Parameters.class,
            description = "Set a parameter of the strategy, such as k=4. May be repeated. With --trial it holds "
                    + "only when no trial runs.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Generate at most N tokens. Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "Fixes all randomness. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--ignore-eos", description = "Do not end at the target's own stop tokens.")
    private boolean ignoreStopTokens;

    @Mixin
    private SamplingOptions sampling;

    @Option(names = "--trial", description = "Let the trial that runs choose the strategy (see 'trial').")
    private boolean inTrial;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "With --trial: who asks. One key always gets the same strategy.")
    private String key;

    @Option(names = {"-b", "--background"}, description = "Do not wait for the text.")
    private boolean background;

    GenerateCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        // Checked before anything is loaded, which may take a while.
        settings("").build();
        if (key != null && !inTrial) {
            throw new BadInput("--key is for --trial");
        }
        DecodingRequest request = request();
        if (background) {
            Background started = context.texts().start(listener -> engine().start(request, listener));
            context.out().println("session " + started.generation().id());
        } else {
            print(request);
        }
    }

    private DecodingRequest.Builder settings(String model) {
        DecodingRequest.Builder builder = DecodingRequest.of(model, prompt)
                .maxNewTokens(maxNewTokens)
                .seed(seed)
                .sampler(sampling.settings());
        return ignoreStopTokens ? builder.stopTokens(Set.of()) : builder;
    }

    private DecodingRequest request() {
        LineUp models = context.models().choose(Optional.ofNullable(target), drafts);
        boolean withDraft = !models.drafts().isEmpty();
        String chosen = Optional.ofNullable(strategy).orElse(withDraft ? "linear" : DecodingRequest.NO_SPECULATION);
        List<DraftChoice> choices = models.drafts().stream().map(DraftChoice::of).toList();
        return settings(models.target())
                .speculation(new SpeculationChoice(chosen, parameters, choices))
                .build();
    }

    private DecodingService engine() {
        if (key != null) {
            return context.trials().decoding(key);
        }
        return inTrial ? context.trials().decoding() : context.engine();
    }

    private void print(DecodingRequest request) {
        Printer printer = new Printer(context.out());
        Generation generation = engine().start(request, printer);
        try {
            DecodingResult result = generation.await();
            context.out().println();
            Summary.print(result, context.out());
        } catch (InterruptedException e) {
            printer.silenced = true;
            generation.cancel();
            context.out().println();
            throw new Cancelled();
        }
    }

    /** Prints blocks as they come, until nobody wants them any more: the round in progress may still end. */
    private static final class Printer implements GenerationListener {

        private final PrintWriter out;
        private volatile boolean silenced;

        private Printer(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void text(TextBlock block) {
            if (!silenced) {
                out.print(block.text());
                out.flush();
            }
        }
    }
}
