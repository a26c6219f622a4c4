package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeLimits;
import io.vorlauf.core.internal.tree.TreeNode;
import io.vorlauf.core.internal.verification.Verdict;
import java.util.List;

/** The text of a generation, what ends it, and who hears of it. Not thread-safe. */
final class Progress {

    private final ResolvedRequest resolved;
    private final DecodingRequest request;
    private final GenerationListener listener;
    private final MetricsRecorder metrics = new MetricsRecorder();
    private final Text text;
    private final OutputText output;
    private final int contextLength;
    private FinishReason finish;

    Progress(ResolvedRequest resolved, GenerationListener listener) {
        this.resolved = resolved;
        this.request = resolved.request();
        this.listener = listener;
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
    TextBlock commit(Verdict verdict) {
        StringBuilder piece = new StringBuilder();
        int before = text.length();
        int room = request.maxNewTokens() - metrics.newTokens();
        List<TreeNode> accepted = verdict.accepted();
        for (int i = 0; i <= accepted.size() && finish == null; i++) {
            int token = i < accepted.size() ? accepted.get(i).token() : verdict.next();
            text.append(token);
            if (resolved.stopTokens().contains(token)) {
                finish = FinishReason.STOP;
                break;
            }
            piece.append(output.append(token));
            if (output.stopped()) {
                finish = FinishReason.STOP;
            } else if (i + 1 == room) {
                finish = FinishReason.LENGTH;
            } else if (text.length() == contextLength) {
                finish = FinishReason.CONTEXT;
            }
        }
        return new TextBlock(piece.toString(), Tokens.of(text.from(before)));
    }

    /** Tells the listener of a round and counts it. */
    void report(TextBlock block, RoundReport report) {
        metrics.add(report);
        tell(() -> listener.text(block));
        tell(() -> listener.round(report));
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
