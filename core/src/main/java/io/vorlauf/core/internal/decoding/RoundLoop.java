package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.core.internal.clock.GenerationClock;
import io.vorlauf.core.internal.clock.Moment;
import io.vorlauf.core.internal.model.TargetPass;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.TreeNode;
import io.vorlauf.core.internal.verification.CascadeVerification;
import io.vorlauf.core.internal.verification.Verdict;
import io.vorlauf.core.internal.verification.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One generation: grow a tree, let the target evaluate it in one pass, verify it, commit what holds, and again.
 *
 * <p>Plain decoding is the same loop with trees that are never grown. The loop is run by one thread at a time. While
 * this one is inside a strategy it may not come back; then another takes over, with a verification whose random
 * decisions nobody else draws. The tree is taken from the strategy and judged as it is: whether a strategy comes back
 * may depend on what it drew, so all that it drew has to count. It can add nothing any more, and its draft models are
 * left to it, since their caches may be in use.
 */
final class RoundLoop {

    private static final Logger LOG = LoggerFactory.getLogger(RoundLoop.class);

    /** How long a strategy may still take once somebody is waited for who cannot wait any longer. */
    private static final Duration LAST_CALL = Duration.ofMillis(100);

    private final RunningGeneration generation;
    private final ResolvedRequest resolved;
    private final DecodingRequest request;
    private final Equipment equipment;
    private final Progress progress;
    private final GenerationClock clock;
    private final Baton baton = new Baton();
    private final List<Lease<?, ?>> givenUp = new ArrayList<>();
    private SpeculationChoice choice;
    private Verification verification;
    private TargetPass target;
    private volatile Speculator speculator;
    private volatile Duration patience = Duration.ZERO;
    private Lease<?, ?> culprit;
    private int takeovers;
    private int failures;

    RoundLoop(
            RunningGeneration generation, ResolvedRequest resolved, Equipment equipment, GenerationListener listener) {
        this.generation = generation;
        this.resolved = resolved;
        this.request = resolved.request();
        this.equipment = equipment;
        this.choice = request.speculation();
        this.clock = GenerationClock.of(request.costs());
        this.progress = new Progress(generation, resolved, listener, equipment.observers());
    }

    /** Runs to the end, or until another thread takes over. */
    void run() {
        orFail(() -> {
            verification = verification();
            target = new TargetPass(resolved.target()::get, progress.text(), resolved.targetSampler(),
                    resolved.vocabularySize(), () -> equipment.settings().get().prefillChunk(),
                    clock.meter(resolved.target().name()));
            speculator = newSpeculator();
            rounds();
        });
    }

    /** Whether a plug-in that it uses cannot wait any longer. */
    boolean expired() {
        Speculator speculating = speculator;
        return resolved.expired().isPresent() || speculating != null && speculating.expired();
    }

    /** How to go on if the thread that runs the loop is in a strategy for longer than a time; it is given up then. */
    Optional<Runnable> takeover(Duration limit) {
        patience = expired() && limit.compareTo(LAST_CALL) > 0 ? LAST_CALL : limit;
        // Asked before: once it is interrupted, it may come back at once, and then nobody is at work any more.
        Lease<?, ?> atWork = strategyAtWork();
        return baton.takeFrom(patience.toNanos()).map(rest -> () -> {
            culprit = atWork;
            rest.run();
        });
    }

    private Lease<?, ?> strategyAtWork() {
        Speculator speculating = speculator;
        return speculating == null ? null : speculating.inUse();
    }

    private Verification verification() {
        return equipment.verifications().create(
                request.verification(), resolved.greedy(), request.seed(), takeovers);
    }

    private Speculator newSpeculator() {
        Drafts drafts = new Drafts(resolved, equipment.plugins(), progress.text(), equipment.settings(), clock);
        return new Speculator(resolved, equipment.plugins(), drafts, clock, equipment.observers().culprits(),
                List.copyOf(givenUp));
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
        requireThatNobodyIsGone();
        swap(generation.wanted());
        Grown grown = new Grown(newTree(), equipment.observers().begin(), Moment.now(clock));
        Speculator growing = speculator;
        if (!growing.wants(choice, grown.tree())) {
            return verify(grown);
        }
        boolean mine = baton.lend(
                () -> growing.grow(choice, grown.tree()),
                () -> orFail(() -> {
                    grown.tree().close();
                    Server stuck = grown.tree().nodes().isEmpty() ? Server.NOBODY : growing.atWork();
                    giveUp();
                    goOnWith(grown.by(stuck, clock));
                }),
                growing::close);
        return mine && settleAndVerify(grown.by(growing.server(), clock));
    }

    private void goOnWith(Grown grown) {
        if (settleAndVerify(grown)) {
            rounds();
        }
    }

    /** Verifies a tree, which may have a cascade that a thread of the strategy's has not brought to its end. */
    private boolean settleAndVerify(Grown grown) {
        GrownTree tree = grown.tree();
        tree.close();
        if (tree.unsettled() && !baton.lend(
                () -> settle(tree),
                () -> orFail(() -> {
                    LOG.warn("a draft did not come back from judging what was drawn for it, which is dropped");
                    tree.drop();
                    goOnWith(grown);
                }),
                () -> { })) {
            return false;
        }
        tree.drop();
        return verify(grown);
    }

    private void settle(GrownTree tree) {
        try {
            tree.settle(new CascadeVerification(verification, true));
        } catch (Throwable e) {
            LOG.warn("a draft could not judge what was drawn for it, which is dropped: {}", e.toString(), e);
        }
    }

    private void requireThatNobodyIsGone() {
        resolved.expired().ifPresent(gone -> {
            throw new DecodingException("'" + gone.name() + "' of " + gone.provider() + " went away, and the generation "
                    + "did not end within the time it was waited for; it ends after " + progress.newTokens() + " of "
                    + request.maxNewTokens() + " tokens");
        });
    }

    private void swap(SpeculationChoice wanted) {
        if (!choice.equals(wanted)) {
            progress.swapped(choice, wanted);
            choice = wanted;
        }
    }

    private GrownTree newTree() {
        return new GrownTree(progress.text(), progress.limits(equipment.settings().get().treeNodes()), verification,
                new CascadeVerification(verification, false));
    }

    /** Verifies a tree and commits what holds; false if another thread has taken over. */
    private boolean verify(Grown grown) {
        GrownTree tree = grown.tree();
        Verdict verdict;
        Moment evaluated;
        try {
            target.evaluate(tree);
            evaluated = Moment.now(clock);
            verdict = verification.verify(tree.root(), target::distribution);
        } catch (RuntimeException e) {
            requireThatNobodyIsGone();
            throw new DecodingException("target '" + request.target() + "' failed in round " + progress.round() + ": "
                    + e.getMessage(), e);
        }
        long verified = System.nanoTime();
        Progress.Committed committed = progress.commit(verdict);
        TextBlock block = committed.block();
        int accepted = Math.min(block.ids().length(), verdict.accepted().size());
        int attempted = block.ids().length() > verdict.accepted().size() ? verdict.attempted(tree.root()) : accepted;
        Runnable report = () -> progress.report(block, grown, verdict, new RoundReport(progress.round(),
                grown.server().strategy(), grown.server().provider(), tree.nodes().size(), accepted, attempted, block.ids().length(),
                grown.end().realSince(grown.start()), evaluated.realSince(grown.end()), verified - evaluated.real(),
                committed.tokenizerNanos(), System.nanoTime() - grown.start().real()));
        Speculator observing = speculator;
        if (!progress.finished()) {
            target.keep(verdict.accepted());
            Supplier<RoundOutcome> outcome = () -> new RoundOutcome(tree.nodes().size(), tree.depth(), tokens(verdict),
                    verdict.attempted(tree.root()), verdict.next(), grown.end().toldSince(grown.start()),
                    evaluated.toldSince(grown.end()), Moment.now(clock).toldSince(grown.start()));
            if (!baton.lend(
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
        takeovers++;
        Speculator stuck = speculator;
        failures += stuck.failures() + 1;
        if (culprit != null) {
            givenUp.add(culprit);
            equipment.observers().culprits().gaveUp(culprit.name(), culprit.provider(), patience);
        }
        speculator = newSpeculator();
        verification = verification();
    }

    private void complete() {
        DecodingResult result = progress.result(failures + (speculator == null ? 0 : speculator.failures()));
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
        try {
            if (target != null) {
                target.close();
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("target '{}' could not be freed after a generation: {}", request.target(), e.toString(), e);
        } finally {
            resolved.close();
        }
    }
}
