package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.core.internal.model.TargetPass;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeLimits;
import io.vorlauf.core.internal.tree.TreeNode;
import io.vorlauf.core.internal.verification.Verdict;
import io.vorlauf.core.internal.verification.Verification;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One generation: grow a tree, let the target evaluate it in one pass, verify it, commit what holds, and again.
 *
 * <p>Plain decoding is the same loop with trees that are never grown. Every round commits one token at least, the one that
 * the target itself chooses, so a tree never needs to be deeper than what is wanted or fits, less one. Not thread-safe.
 */
final class RoundLoop {

    private final ResolvedRequest resolved;
    private final DecodingRequest request;
    private final EngineSettings settings;
    private final GenerationListener listener;
    private final BooleanSupplier cancelled;
    private final MetricsRecorder metrics = new MetricsRecorder();
    private final Text text;
    private final OutputText output;
    private final Verification verification;
    private final int contextLength;
    private FinishReason finish;

    RoundLoop(ResolvedRequest resolved, EngineSettings settings, GenerationListener listener, BooleanSupplier cancelled) {
        this.resolved = resolved;
        this.request = resolved.request();
        this.settings = settings;
        this.listener = listener;
        this.cancelled = cancelled;
        this.text = new Text(resolved.prompt());
        this.output = new OutputText(
                resolved.tokenizer().map(lease -> lease.get().stream(resolved.prompt())), request.stopStrings());
        this.verification = Verification.of(request.verification(), request.seed());
        this.contextLength = resolved.target().description().contextLength();
    }

    /** Runs to the end. */
    DecodingResult run(Plugins plugins) {
        LanguageModel model = resolved.target().get();
        try (TargetPass target = new TargetPass(
                        model, text, resolved.targetSampler(), resolved.vocabularySize(), settings.prefillChunk());
                Speculator speculator = new Speculator(resolved, plugins, text, settings)) {
            while (finish == null) {
                if (cancelled.getAsBoolean()) {
                    finish = FinishReason.CANCELLED;
                } else {
                    round(target, speculator);
                }
            }
            String rest = output.finish();
            if (!rest.isEmpty()) {
                tell(new TextBlock(rest, Tokens.empty()));
            }
            return new DecodingResult(output.shown(), text.output(), output.stopped() ? FinishReason.STOP : finish,
                    metrics.metrics(resolved.prompt().length(), speculator.failures()));
        }
    }

    private void round(TargetPass target, Speculator speculator) {
        long start = System.nanoTime();
        GrownTree tree = new GrownTree(text, limits(), verification);
        String strategy = speculator.grow(tree);
        long grown = System.nanoTime();
        long draftNanos = strategy.equals(DecodingRequest.NO_SPECULATION) ? 0 : grown - start;
        Verdict verdict;
        long evaluated;
        try {
            target.evaluate(tree);
            evaluated = System.nanoTime();
            verdict = verification.verify(tree.root(), target::distribution);
        } catch (RuntimeException e) {
            throw new DecodingException("target '" + request.target() + "' failed in round " + metrics.rounds() + ": "
                    + e.getMessage(), e);
        }
        Tokens acceptedTokens = Tokens.of(verdict.accepted().stream().mapToInt(TreeNode::token).toArray());
        int before = text.length();
        String piece = commit(verdict);
        Tokens committed = Tokens.of(text.from(before));
        int accepted = Math.min(committed.length(), acceptedTokens.length());
        if (finish == null) {
            target.keep(verdict.accepted());
            speculator.endRound(verdict.accepted(), new RoundOutcome(tree.nodes().size(), tree.depth(), acceptedTokens,
                    verdict.next(), draftNanos, evaluated - grown));
        }
        RoundReport report = new RoundReport(metrics.rounds(), strategy, tree.nodes().size(), accepted, committed.length(),
                draftNanos, evaluated - grown, System.nanoTime() - start);
        metrics.add(report);
        tell(new TextBlock(piece, committed));
        tell(report);
    }

    private TreeLimits limits() {
        int wanted = request.maxNewTokens() - metrics.newTokens();
        int fitting = contextLength - text.length();
        return new TreeLimits(Math.min(wanted, fitting) - 1, settings.treeNodes(), resolved.vocabularySize());
    }

    /** Makes the verdict text, up to the first thing that ends it; returns the new text that may be shown. */
    private String commit(Verdict verdict) {
        StringBuilder piece = new StringBuilder();
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
        return piece.toString();
    }

    private void tell(TextBlock block) {
        tell(() -> listener.text(block));
    }

    private void tell(RoundReport report) {
        tell(() -> listener.round(report));
    }

    private void tell(Runnable call) {
        try {
            metrics.listening(call);
        } catch (RuntimeException e) {
            throw new DecodingException("the listener failed: " + e.getMessage(), e);
        }
    }
}
