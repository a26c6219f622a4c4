package io.vorlauf.cli.internal.bench;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Times passes of a model over one text of a fixed length. Not thread-safe. */
final class PassTimer implements AutoCloseable {

    private final LanguageModel model;
    private final int[] context;
    private final Random random;
    private final ModelSequence sequence;
    private final float[] row;

    PassTimer(LanguageModel model, int contextLength, long seed) {
        this.model = model;
        this.random = new Random(seed);
        this.context = randomTokens(contextLength);
        this.row = new float[model.info().vocabularySize()];
        this.sequence = model.newSequence();
        try {
            fill(sequence);
        } catch (RuntimeException e) {
            sequence.close();
            throw e;
        }
    }

    /** Tokens of no meaning. */
    int[] randomTokens(int number) {
        return random.ints(number, 0, model.info().vocabularySize()).toArray();
    }

    /** Time to read the whole text into a fresh sequence and to see what follows it, in nanoseconds. */
    long timePrefill() {
        try (ModelSequence fresh = model.newSequence()) {
            long start = System.nanoTime();
            fill(fresh);
            return System.nanoTime() - start;
        }
    }

    private void fill(ModelSequence into) {
        try (Evaluation evaluation = model.evaluate(List.of(EvaluationItem.last(into, TokenTree.chain(context))))) {
            evaluation.logits(0, 0, row);
        }
        into.keep(IntStream.range(0, context.length).toArray());
    }

    /** Time of one pass: evaluate all nodes, read the first one's logits, commit it, in nanoseconds. */
    long time(TreeShape shape, int tokens) {
        EvaluationItem item = EvaluationItem.all(sequence, shape.of(randomTokens(tokens)));
        long start = System.nanoTime();
        try (Evaluation evaluation = model.evaluate(List.of(item))) {
            evaluation.logits(0, 0, row);
        }
        sequence.keep(0);
        long nanos = System.nanoTime() - start;
        sequence.truncate(context.length);
        return nanos;
    }

    @Override
    public void close() {
        sequence.close();
    }
}
