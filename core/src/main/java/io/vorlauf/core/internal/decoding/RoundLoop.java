package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.core.EngineSettings;
import io.vorlauf.core.internal.model.TargetPass;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.TreeNode;
import io.vorlauf.core.internal.verification.CascadeVerification;
import io.vorlauf.core.internal.verification.Verdict;
import io.vorlauf.core.internal.verification.Verification;
import io.vorlauf.core.internal.verification.VerificationFactory;
import java.time.Duration;
import java.util.Optional;

/**
 * One generation: grow a tree, let the target evaluate it in one pass, verify it, commit what holds, and again.
 *
 * <p>Plain decoding is the same loop with trees that are never grown. The loop is run by one thread at a time. While
 * this one is inside a strategy it may not come back; then another takes over, with a verification whose random
 * decisions nobody else draws, and whatever the strategy still holds is of no consequence.
 */
final class RoundLoop {

    private final ResolvedRequest resolved;
    private final DecodingRequest request;
    private final Plugins plugins;
    private final EngineSettings settings;
    private final VerificationFactory verifications;
    private final RunningGeneration generation;
    private final Progress progress;
    private final Baton baton = new Baton();
    private Verification verification;
    private TargetPass target;
    private Speculator speculator;
    private int failures;

    RoundLoop(
            ResolvedRequest resolved,
            Plugins plugins,
            EngineSettings settings,
            VerificationFactory verifications,
            GenerationListener listener,
            RunningGeneration generation) {
        this.resolved = resolved;
        this.request = resolved.request();
        this.plugins = plugins;
        this.settings = settings;
        this.verifications = verifications;
        this.generation = generation;
        this.progress = new Progress(resolved, listener);
    }

    /** Runs to the end, or until another thread takes over. */
    void run() {
        orFail(() -> {
            verification = verification(0);
            target = new TargetPass(resolved.target().get(), progress.text(), resolved.targetSampler(),
                    resolved.vocabularySize(), settings.prefillChunk());
            speculator = new Speculator(resolved, plugins, progress.text(), settings);
            rounds();
        });
    }

    /** How to go on if the thread that runs the loop is in a strategy for longer than a time; it is given up then. */
    Optional<Runnable> takeover(Duration limit) {
        return baton.takeFrom(limit.toNanos());
    }

    private Verification verification(int part) {
        return verifications.create(request.verification(), resolved.greedy(), request.seed(), part);
    }

    private void rounds() {
        while (!progress.finished()) {
            if (generation.cancelled()) {
                progress.cancel();
            } else if (!round()) {
                return;
            }
        }
        end(this::complete);
    }

    /** One round; false if another thread has taken over. */
    private boolean round() {
        long start = System.nanoTime();
        GrownTree tree = newTree();
        Speculator growing = speculator;
        if (growing == null || !growing.wants(tree)) {
            return verify(tree, DecodingRequest.NO_SPECULATION, start, start);
        }
        boolean mine = baton.lend(
                () -> growing.grow(tree),
                () -> orFail(() -> {
                    giveUp();
                    if (verify(newTree(), DecodingRequest.NO_SPECULATION, start, System.nanoTime())) {
                        rounds();
                    }
                }),
                growing::close);
        if (!mine) {
            return false;
        }
        return growing.grew()
                ? verify(tree, request.strategy(), start, System.nanoTime())
                : verify(tree, DecodingRequest.NO_SPECULATION, start, start);
    }

    private GrownTree newTree() {
        return new GrownTree(progress.text(), progress.limits(settings.treeNodes()), verification,
                new CascadeVerification(verification));
    }

    /** Verifies a tree and commits what holds; false if another thread has taken over. */
    private boolean verify(GrownTree tree, String strategy, long start, long grown) {
        Verdict verdict;
        long evaluated;
        try {
            target.evaluate(tree);
            evaluated = System.nanoTime();
            verdict = verification.verify(tree.root(), target::distribution);
        } catch (RuntimeException e) {
            throw new DecodingException("target '" + request.target() + "' failed in round " + progress.round() + ": "
                    + e.getMessage(), e);
        }
        TextBlock block = progress.commit(verdict);
        int accepted = Math.min(block.ids().length(), verdict.accepted().size());
        int attempted = block.ids().length() > verdict.accepted().size() ? verdict.attempted(tree.root()) : accepted;
        Runnable report = () -> progress.report(block, new RoundReport(progress.round(), strategy, tree.nodes().size(),
                accepted, attempted, block.ids().length(), grown - start, evaluated - grown, System.nanoTime() - start));
        Speculator observing = speculator;
        if (!progress.finished()) {
            target.keep(verdict.accepted());
            RoundOutcome outcome = new RoundOutcome(tree.nodes().size(), tree.depth(), tokens(verdict),
                    verdict.attempted(tree.root()), verdict.next(), grown - start, evaluated - grown,
                    System.nanoTime() - start);
            if (observing != null && !baton.lend(
                    () -> observing.endRound(verdict.accepted(), outcome),
                    () -> orFail(() -> {
                        giveUp();
                        report.run();
                        rounds();
                    }),
                    observing::close)) {
                return false;
            }
        }
        report.run();
        return true;
    }

    private static Tokens tokens(Verdict verdict) {
        return Tokens.of(verdict.accepted().stream().mapToInt(TreeNode::token).toArray());
    }

    /** Goes on without the strategy, which is still at work somewhere. */
    private void giveUp() {
        Speculator.gaveUp(request.strategy(), settings.growthTime());
        failures = speculator.failures() + 1;
        speculator = null;
        verification = verification(1);
    }

    private void complete() {
        DecodingResult result = progress.result(speculator == null ? failures : speculator.failures());
        free();
        generation.complete(result);
    }

    /** Lets the strategy go, then does something. */
    private void end(Runnable then) {
        Speculator closing = speculator;
        if (closing == null || baton.lend(
                closing::close,
                () -> orFail(() -> {
                    giveUp();
                    then.run();
                }),
                () -> { })) {
            then.run();
        }
    }

    private void orFail(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            end(() -> {
                free();
                generation.fail(e);
            });
        }
    }

    private void free() {
        if (target != null) {
            target.close();
        }
        resolved.close();
    }
}
