package io.vorlauf.report.internal.sample;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.report.Content;
import io.vorlauf.report.Content.Figure;
import io.vorlauf.report.internal.experiment.SampleSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the tokens of a text with the tokenizer of its model, and lets the engine write the beginning of one again to
 * see a tree. On another computer than that of the experiment both may be missing, and then there is nothing to show.
 */
public final class LiveSamples implements SampleSource {

    private static final int LONGEST_TEXT = 160;
    private static final int TOKENS_FOR_A_TREE = 48;
    private static final int MOST_ATTEMPTS = 4;

    private final Supplier<Installed> installed;

    /** Samples by what is installed when they are wanted. */
    public LiveSamples(Supplier<Installed> installed) {
        this.installed = installed;
    }

    @Override
    public List<Content> sample(ExperimentResults results, List<Arm> arms) {
        List<Content> contents = new ArrayList<>();
        try (Installed now = installed.get()) {
            arms.stream().findFirst().flatMap(arm -> text(results, arm, now)).ifPresent(contents::add);
            tree(results, arms, now).ifPresent(contents::add);
        }
        return contents;
    }

    private static Optional<CellResult> sampled(ExperimentResults results, Arm arm) {
        return results.cells(arm).stream().filter(cell -> !cell.rounds().isEmpty()).findFirst();
    }

    private static Optional<Tokenizer> tokenizer(ExperimentResults results, CellResult cell, Arm arm, Installed now) {
        return results.environments().get(cell.environment()).models().stream()
                .filter(model -> model.name().equals(arm.settings().target()))
                .findFirst()
                .flatMap(ModelInfo::tokenizer)
                .flatMap(now::tokenizer);
    }

    private static Prompt prompt(ExperimentResults results, CellResult cell) {
        return results.experiment().prompts().stream()
                .filter(prompt -> prompt.id().equals(cell.block().prompt()))
                .map(LabelledPrompt::prompt)
                .findFirst()
                .orElseThrow();
    }

    private static Tokens ids(Prompt prompt, Tokenizer tokenizer) {
        return prompt instanceof Prompt.Text text ? tokenizer.encode(text.text()) : ((Prompt.Ids) prompt).ids();
    }

    private static Optional<Content> text(ExperimentResults results, Arm arm, Installed now) {
        return sampled(results, arm).flatMap(cell ->
                tokenizer(results, cell, arm, now).map(tokenizer -> text(results, cell, arm, tokenizer)));
    }

    private static Content text(ExperimentResults results, CellResult cell, Arm arm, Tokenizer tokenizer) {
        Prompt prompt = prompt(results, cell);
        Tokens ids = ids(prompt, tokenizer);
        String start = prompt instanceof Prompt.Text text ? text.text() : tokenizer.decode(ids);
        List<Content.Token> tokens = Provenance.tokens(cell.ids(), cell.rounds(), new Spelling(tokenizer, ids));
        return new Content.ColouredText("Prompt " + cell.block().prompt() + ", " + arm.name(), start,
                tokens.subList(0, Math.min(LONGEST_TEXT, tokens.size())));
    }

    // A tree with branches if any arm grows such ones, else a chain.
    private static Optional<Figure> tree(ExperimentResults results, List<Arm> arms, Installed now) {
        Optional<Figure> chain = Optional.empty();
        for (Arm arm : arms.subList(0, Math.min(MOST_ATTEMPTS, arms.size()))) {
            Optional<GrownTree> grown = grow(results, arm, now);
            if (grown.isPresent() && grown.get().branches()) {
                return grown.map(tree -> tree.figure(arm.name()));
            }
            if (chain.isEmpty()) {
                chain = grown.map(tree -> tree.figure(arm.name()));
            }
        }
        return chain;
    }

    private static Optional<GrownTree> grow(ExperimentResults results, Arm arm, Installed now) {
        Optional<CellResult> cell = sampled(results, arm);
        Optional<DecodingService> engine = now.engine();
        if (cell.isEmpty() || engine.isEmpty()) {
            return Optional.empty();
        }
        Prompt prompt = prompt(results, cell.get());
        DecodingRequest request = arm.settings().request(prompt, cell.get().block().seed()).toBuilder()
                .maxNewTokens(Math.min(TOKENS_FOR_A_TREE, arm.settings().maxNewTokens()))
                .build();
        return tokenizer(results, cell.get(), arm, now).flatMap(tokenizer -> {
            TreeCatcher catcher = new TreeCatcher();
            try {
                DecodingResult result = engine.get().generate(request, catcher);
                return result.finish() == FinishReason.CANCELLED
                        ? Optional.empty()
                        : catcher.best(ids(prompt, tokenizer), result.ids(), tokenizer);
            } catch (InvalidRequestException | DecodingException e) {
                // The models of the experiment are not here any more.
                return Optional.empty();
            }
        });
    }
}
