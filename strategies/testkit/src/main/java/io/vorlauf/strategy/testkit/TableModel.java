package io.vorlauf.strategy.testkit;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A tiny model for tests: its logits are a hash of <em>all</em> tokens before, so that one wrong token in a cache
 * changes the text.
 *
 * <p>It holds its caller to the contract of {@link LanguageModel}, and tells what its caller left open. Models made
 * from one another by {@link #similar} and the {@code with…} methods share a table, so one can draft for the other.
 * Thread-safe.
 */
public final class TableModel implements LanguageModel {

    private static final double RANGE = 4;

    private final ModelInfo info;
    private final double disturbance;
    private final Set<ModelSequence> open = new LinkedHashSet<>();
    private final AtomicInteger openEvaluations = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean closed;

    private TableModel(ModelInfo info, double disturbance) {
        this.info = info;
        this.disturbance = disturbance;
    }

    /**
     * A model without tokenizer and stop tokens.
     *
     * @param vocabulary number of tokens, 1 or more
     * @param context the most tokens a sequence can hold, 1 or more
     */
    public static TableModel of(String name, int vocabulary, int context) {
        return new TableModel(info(name, vocabulary, context, Optional.empty()), 0);
    }

    private static ModelInfo info(String name, int vocabulary, int context, Optional<String> tokenizer) {
        return new ModelInfo(name, "table", 0, vocabulary, context, tokenizer, Set.of(), "none", "none", Optional.empty());
    }

    /**
     * The same model under another name, with its logits disturbed.
     *
     * @param disturbance 0 to agree always, 1 to have nothing in common
     */
    public TableModel similar(String name, double disturbance) {
        return new TableModel(info(name, info.vocabularySize(), info.contextLength(), info.tokenizer()), disturbance);
    }

    /** The same model with another context. */
    public TableModel withContext(int context) {
        return new TableModel(info(info.name(), info.vocabularySize(), context, info.tokenizer()), disturbance);
    }

    /** The same model with another number of logits: fewer, or more than there are tokens. */
    public TableModel withVocabulary(int vocabulary) {
        return new TableModel(info(info.name(), vocabulary, info.contextLength(), info.tokenizer()), disturbance);
    }

    /** The same model with a tokenizer; models that share one may differ in the number of their logits. */
    public TableModel withTokenizer(String identity) {
        return new TableModel(
                info(info.name(), info.vocabularySize(), info.contextLength(), Optional.of(identity)), disturbance);
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    /** {@inheritDoc} A row is a function of the tokens alone. */
    @Override
    public boolean sameBits() {
        return true;
    }

    /** The logits after some tokens, without any cache. */
    public float[] logits(int... tokens) {
        long state = start();
        for (int token : tokens) {
            state = next(state, token);
        }
        return row(state);
    }

    /** What the empty text leaves in a cache. */
    static long start() {
        return 0x5DEECE66DL;
    }

    /** What a text and one more token leave in a cache. */
    static long next(long state, int token) {
        return mix(state * 31 + token + 1);
    }

    float[] row(long state) {
        float[] row = new float[info.vocabularySize()];
        for (int i = 0; i < row.length; i++) {
            double own = unit(mix(state + i));
            double other = unit(mix(state * 7 + i + 0x5EED));
            row[i] = (float) (RANGE * ((1 - disturbance) * own + disturbance * other) - RANGE / 3);
        }
        return row;
    }

    private static double unit(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 32)) * 0xDAA66D2B92F26F4DL;
        z = (z ^ (z >>> 29)) * 0xC6A4A7935BD1E995L;
        return z ^ (z >>> 32);
    }

    @Override
    public ModelSequence newSequence() {
        checkOpen();
        TableSequence sequence = new TableSequence(this);
        synchronized (open) {
            open.add(sequence);
        }
        return sequence;
    }

    void closed(TableSequence sequence) {
        synchronized (open) {
            open.remove(sequence);
            open.notifyAll();
        }
    }

    /** The sequences that are open now, oldest first. Each belongs to the thread of its generation. */
    public List<ModelSequence> openSequences() {
        synchronized (open) {
            return List.copyOf(open);
        }
    }

    /**
     * Waits until every sequence is closed.
     *
     * @return false if some are still open when the time is up
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitClosedSequences(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (open) {
            while (!open.isEmpty()) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                open.wait(millis);
            }
            return true;
        }
    }

    /** How many evaluations are not closed yet. */
    public int openEvaluations() {
        return openEvaluations.get();
    }

    /** How many passes there were. */
    public int calls() {
        return calls.get();
    }

    @Override
    public Evaluation evaluate(List<EvaluationItem> items) {
        checkOpen();
        Set<ModelSequence> sequences = new HashSet<>();
        for (EvaluationItem item : items) {
            if (!(item.sequence() instanceof TableSequence sequence) || sequence.model() != this) {
                throw new IllegalArgumentException("the sequence is not one of model '" + info.name() + "'");
            }
            if (!sequences.add(sequence)) {
                throw new IllegalArgumentException("a sequence comes twice in one call of model '" + info.name() + "'");
            }
            sequence.check(item.tree());
        }
        if (items.isEmpty()) {
            throw new IllegalArgumentException("nothing to evaluate");
        }
        calls.incrementAndGet();
        List<float[][]> rows = new ArrayList<>(items.size());
        for (EvaluationItem item : items) {
            rows.add(((TableSequence) item.sequence()).evaluate(item));
        }
        openEvaluations.incrementAndGet();
        return new TableEvaluation(rows, openEvaluations::decrementAndGet);
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("model '" + info.name() + "' is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "TableModel[" + info.name() + "]";
    }
}
