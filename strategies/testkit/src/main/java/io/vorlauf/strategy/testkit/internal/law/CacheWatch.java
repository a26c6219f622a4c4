package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.strategy.testkit.TableModel;
import io.vorlauf.strategy.testkit.internal.table.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Looks into the caches after every round and compares them with caches that are built anew from the text. */
final class CacheWatch implements GenerationListener {

    /** What is wrong, and after how many new tokens. */
    record Problem(String what, int newTokens) {}

    private final Tables tables;
    private final int prompt;
    private int[] text;
    private Optional<Problem> found = Optional.empty();
    private Optional<Problem> perhaps = Optional.empty();

    CacheWatch(Tables tables, Tokens prompt) {
        this.tables = tables;
        this.prompt = prompt.length();
        this.text = prompt.toArray();
    }

    @Override
    public void text(TextBlock block) {
        text = IntStream.concat(Arrays.stream(text), block.ids().stream()).toArray();
    }

    /** A cache that will not be used again need not be in order, so a problem counts when another round follows. */
    @Override
    public void round(RoundReport report) {
        if (found.isEmpty()) {
            found = perhaps;
        }
        perhaps = check(tables.target(), true);
        for (TableModel draft : tables.drafts()) {
            perhaps = perhaps.or(() -> check(draft, false));
        }
    }

    /** The first problem. */
    Optional<Problem> problem() {
        return found;
    }

    private Optional<Problem> check(TableModel model, boolean target) {
        List<ModelSequence> sequences = model.openSequences();
        if (target && sequences.size() != 1) {
            return problem(model, "has " + sequences.size() + " open sequences, not 1");
        }
        return sequences.stream().map(sequence -> check(model, sequence, target)).flatMap(Optional::stream).findFirst();
    }

    private Optional<Problem> check(TableModel model, ModelSequence sequence, boolean target) {
        int length = sequence.length();
        if (target ? length != text.length - 1 : length > text.length - 1) {
            return problem(model, "holds " + length + " tokens of a text of " + text.length + ", "
                    + (target ? "" : "at most ") + (text.length - 1) + " wanted");
        }
        if (sequence.pending() != 0) {
            return problem(model, "has " + sequence.pending() + " pending nodes after the round");
        }
        boolean readable = length > 0 && length < model.info().contextLength();
        if (readable && !Arrays.equals(logits(model, sequence), rebuilt(model, length))) {
            return problem(model, "does not hold the first " + length + " tokens of " + Arrays.toString(text)
                    + ": with a cache built anew the next logits are others");
        }
        return Optional.empty();
    }

    private Optional<Problem> problem(TableModel model, String what) {
        String whose = "The cache of model '" + model.info().name() + "' ";
        return Optional.of(new Problem(whose + what + ".", text.length - prompt));
    }

    /** What the model says after the cached tokens and one more, always the same; the cache is as before then. */
    private static float[] logits(LanguageModel model, ModelSequence sequence) {
        float[] row = new float[model.info().vocabularySize()];
        try (Evaluation evaluation =
                model.evaluate(List.of(EvaluationItem.last(sequence, TokenTree.chain(0))))) {
            evaluation.logits(0, 0, row);
        }
        sequence.keep();
        return row;
    }

    private float[] rebuilt(LanguageModel model, int length) {
        try (ModelSequence fresh = model.newSequence()) {
            int[] tokens = Arrays.copyOf(text, length);
            model.evaluate(List.of(EvaluationItem.some(fresh, TokenTree.chain(tokens)))).close();
            fresh.keep(IntStream.range(0, length).toArray());
            return logits(model, fresh);
        }
    }
}
