package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.decoding.TreeReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.internal.observation.Observers;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeLimits;
import io.vorlauf.core.internal.tree.TreeNode;
import io.vorlauf.core.internal.verification.Verdict;
import java.util.List;

/** The text of a generation, what ends it, and who hears of it. Not thread-safe. */
final class Progress {

    private final ResolvedRequest resolved;
    private final DecodingRequest request;
    private final RunningGeneration generation;
    private final GenerationListener listener;
    private final Observers observers;
    private final boolean trees;
    private final MetricsRecorder metrics = new MetricsRecorder();
    private final Text text;
    private final OutputText output;
    private final int contextLength;
    private FinishReason finish;

    /** A verdict made text, and the time that took the tokenizer. */
    record Committed(TextBlock block, long tokenizerNanos) {}

    Progress(
            RunningGeneration generation, ResolvedRequest resolved, GenerationListener listener, Observers observers) {
        this.resolved = resolved;
        this.request = resolved.request();
        this.generation = generation;
        this.listener = listener;
        this.observers = observers;
        this.trees = listener.wantsTrees();
        this.text = new Text(resolved.prompt());
        this.output = new OutputText(
                resolved.tokenizer().map(lease -> lease.get().stream(resolved.prompt())), request.stopStrings());
        this.contextLength = resolved.target().description().contextLength();
    }

    Text text() {
        return text;
    }

    boolean finished() {
        return finish != null;
    }

    /** Number of the round in progress, from 0. */
    int round() {
        return metrics.rounds();
    }

    int newTokens() {
        return metrics.newTokens();
    }

    void cancel() {
        finish = FinishReason.CANCELLED;
    }

    /** How far the next tree may grow: every round commits one token of the target's own. */
    TreeLimits limits(int nodes) {
        int wanted = request.maxNewTokens() - metrics.newTokens();
        int fitting = contextLength - text.length();
        return new TreeLimits(Math.min(wanted, fitting) - 1, nodes, resolved.vocabularySize());
    }

    /** Makes the verdict text, up to the first thing that ends it; returns what is new. */
    Committed commit(Verdict verdict) {
        long tokenizer = 0;
        StringBuilder piece = new StringBuilder();
        int from = text.length();
        int room = request.maxNewTokens() - metrics.newTokens();
        List<TreeNode> accepted = verdict.accepted();
        for (int i = 0; i <= accepted.size() && finish == null; i++) {
            int token = i < accepted.size() ? accepted.get(i).token() : verdict.next();
            text.append(token);
            if (resolved.stopTokens().contains(token)) {
                finish = FinishReason.STOP;
                break;
            }
            long before = System.nanoTime();
            piece.append(output.append(token));
            tokenizer += System.nanoTime() - before;
            if (output.stopped()) {
                finish = FinishReason.STOP;
            } else if (i + 1 == room) {
                finish = FinishReason.LENGTH;
            } else if (text.length() == contextLength) {
                finish = FinishReason.CONTEXT;
            }
        }
        return new Committed(new TextBlock(piece.toString(), Tokens.of(text.from(from))), tokenizer);
    }

    /** Tells everybody of a round and counts it. */
    void report(TextBlock block, Grown grown, Verdict verdict, RoundReport report) {
        metrics.add(report);
        generation.reached(new RunningGeneration.Position(new Server(report.strategy(), report.provider()),
                resolved.prompt().length(), metrics.newTokens(), metrics.rounds()));
        metrics.listening(() -> observers.round(generation, grown.trace(), report));
        tell(() -> listener.text(block));
        if (trees) {
            TreeReport tree = TreeReports.of(report, grown.tree(), verdict);
            tell(() -> listener.tree(tree));
        }
        tell(() -> listener.round(report));
    }

    /** Tells that somebody else speculates from now on. */
    void swapped(SpeculationChoice from, SpeculationChoice to) {
        metrics.listening(() -> observers.swapped(generation, from, to));
    }

    /** Shows what was held back. */
    DecodingResult result(int failedRounds) {
        String rest = output.finish();
        if (!rest.isEmpty()) {
            tell(() -> listener.text(new TextBlock(rest, Tokens.empty())));
        }
        return new DecodingResult(output.shown(), text.output(), output.stopped() ? FinishReason.STOP : finish,
                metrics.metrics(resolved.prompt().length(), failedRounds));
    }

    private void tell(Runnable call) {
        try {
            metrics.listening(call);
        } catch (RuntimeException e) {
            throw new DecodingException("the listener failed: " + e.getMessage(), e);
        }
    }
}
