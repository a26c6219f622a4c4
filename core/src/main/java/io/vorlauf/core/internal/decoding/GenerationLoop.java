// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.GenerationState;
import io.vorlauf.api.decoding.LogProbabilities;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.decoding.TreeReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.core.internal.clock.GenerationClock;
import io.vorlauf.core.internal.decoding.Speculator.Author;
import io.vorlauf.core.internal.model.Batcher;
import io.vorlauf.core.internal.model.TargetPass;
import io.vorlauf.core.internal.observation.Observers;
import io.vorlauf.core.internal.observation.RoundRecorder;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.TreeNode;
import io.vorlauf.core.internal.verification.CascadeVerification;
import io.vorlauf.core.internal.verification.Verdict;
import io.vorlauf.core.internal.verification.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One generation, from its admission to its end, on one thread: the prompt is read, and then again and again a tree is
 * grown, evaluated by the target in one pass, verified, and what holds is committed. Plain decoding is the same with trees
 * that are never grown.
 *
 * <p>The thread owns the text, the tree and the target's cache, and runs no strategy and no listener: those have a thread
 * of their own each, are waited for, and lose their turn if they do not come back. A tree is taken from a strategy as it
 * is then, and judged: whether a strategy comes back may depend on what it drew, so all that it drew has to count. Under
 * rejection, decisions go on with a stream that nobody else draws from. Its draft models are left to it, since their
 * caches may be in use; it closes them if it ever comes back.
 */
final class GenerationLoop {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationLoop.class);

    private final RunningGeneration generation;
    private final DecodingEngine engine;
    private final GenerationListener listener;
    private final boolean trees;
    private final Guest speculation;
    private final Listeners listeners;
    private final Map<String, Integer> failures = new TreeMap<>();
    private final List<Lease<?, ?>> givenUp = new ArrayList<>();
    private ResolvedRequest resolved;
    private Progress progress;
    private GenerationClock clock;
    private SpeculationChoice choice;
    private Verification verification;
    private TargetPass target;
    private Speculator speculator;
    /** Rounds of which the strategy has not heard. */
    private List<Speculator.Ended> ended = new ArrayList<>();
    private Suspect suspect;
    private int takeovers;

    /**
     * Who was at work when a call was given up. Seen before its thread is interrupted: then it may come back at once.
     *
     * @param strategy the strategy whose code was running; {@code null} if there was none
     * @param author the strategy that reports name
     * @param hearing whether it was still hearing of the round before
     */
    private record Suspect(Lease<?, ?> strategy, Author author, boolean hearing) {}

    /** A round in progress. Times are of the computer's clock, unless said. */
    private static final class Round {

        private final GrownTree tree;
        private final RoundRecorder.Trace trace;
        private final long start = System.nanoTime();
        private Author author = Author.NOBODY;
        private long grown = start;
        /** By the clock of the strategies: when growth began, and when it had ended. */
        private long toldStart;
        private long toldGrown;

        Round(GrownTree tree, RoundRecorder.Trace trace, GenerationClock clock) {
            this.tree = tree;
            this.trace = trace;
            toldStart = clock.nanoTime();
            toldGrown = toldStart;
        }
    }

    GenerationLoop(RunningGeneration generation, DecodingEngine engine, GenerationListener listener) {
        this.generation = generation;
        this.engine = engine;
        this.listener = listener;
        this.trees = listener.wantsTrees();
        this.speculation = engine.guest();
        this.listeners = new Listeners(engine, generation, listener, this::hopeless);
    }

    /**
     * Runs to the end.
     *
     * @param early what the request names, if that is known already; becomes the loop's
     */
    void run(Optional<ResolvedRequest> early) {
        generation.owned();
        Optional<DecodingResult> result = Optional.empty();
        Throwable failure = null;
        try {
            early.ifPresent(this::resolved);
            tell(() -> engine.observers().started(generation));
            result = Optional.of(generate());
        } catch (Throwable e) {
            failure = e;
        }
        closeStrategy();
        free();
        end(result, failure);
    }

    private DecodingResult generate() {
        if (resolved == null) {
            Optional<FinishReason> interruption = generation.interruption();
            if (interruption.isPresent()) {
                return Progress.nothing(interruption.get());
            }
            resolved(engine.resolve(generation));
        }
        try {
            prefill();
            while (!progress.finished()) {
                Optional<FinishReason> interruption = generation.interruption();
                if (interruption.isPresent()) {
                    progress.finish(interruption.get());
                } else {
                    verify(draft());
                }
            }
        } catch (CancellationException e) {
            progress.finish(generation.interruption().orElseThrow(() -> e));
        }
        closeStrategy();
        String rest = progress.rest();
        if (!rest.isEmpty()) {
            tell(() -> listener.text(new TextBlock(rest, Tokens.empty(), List.of())));
        }
        return progress.result(failures);
    }

    private void resolved(ResolvedRequest all) {
        resolved = all;
        generation.resolved(all);
        choice = all.request().speculation();
        clock = GenerationClock.of(all.request().costs());
        progress = new Progress(all);
    }

    private void prefill() {
        generation.enter(GenerationState.PREFILLING);
        try {
            generation.awaitLeader();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while another generation read the prompt");
        }
        verification = newVerification();
        speculator = newSpeculator();
        open();
        target = new TargetPass(resolved.target()::get, progress.text(), resolved.targetSampler(),
                resolved.vocabularySize(), () -> settings().prefillChunk(), clock.meter(resolved.target().name()),
                generation, speculator.signals());
        generation.served();
        progress.metrics().copied(target.copied());
        asTarget(() -> target.prefill(generation.led()).ifPresent(speculator::deliver));
        generation.read();
    }

    /** Opens the strategy, which may want more of the target than its logits, of the prompt too. */
    private void open() {
        if (speculator.wants(choice, newTree())) {
            Speculator opening = speculator;
            try {
                if (!callStrategy(() -> opening.open(choice), opening::close)) {
                    replaceSpeculator();
                }
            } catch (StrategySession.NoSuchSignals e) {
                throw new DecodingException("strategy '" + choice.strategy() + "' cannot speculate: " + e.getMessage(), e);
            } catch (RejectedExecutionException e) {
                LOG.warn("no strategy can be called before the prompt is read: {}", e.getMessage());
            }
        }
    }

    private Verification newVerification() {
        return engine.verifications().create(
                resolved.request().verification(), resolved.greedy(), resolved.request().seed(), takeovers);
    }

    private Speculator newSpeculator() {
        Drafts drafts = new Drafts(
                resolved, engine.plugins(), progress.text(), engine.liveSettings(), clock, generation);
        return new Speculator(resolved, engine.plugins(), drafts, clock, engine.observers().culprits(),
                generation, List.copyOf(givenUp));
    }

    private EngineSettings settings() {
        return engine.liveSettings().get();
    }

    private GrownTree newTree() {
        return new GrownTree(progress.text(), progress.limits(settings().treeNodes()), verification,
                new CascadeVerification(verification, false));
    }

    /** Lets the strategy that is wanted grow a tree. */
    private Round draft() {
        requireThatNobodyIsGone();
        swap();
        Round round = new Round(newTree(), engine.observers().begin(), clock);
        if (speculator.skips(choice)) {
            round.author = speculator.author();
            return round;
        }
        if (!speculator.wants(choice, round.tree)) {
            return round;
        }
        generation.enter(GenerationState.DRAFTING);
        Speculator growing = speculator;
        List<Speculator.Ended> last = ended;
        ended = new ArrayList<>();
        try {
            if (callStrategy(() -> growing.speculate(last, target.next(), choice, round.tree), growing::close)) {
                round.author = growing.author();
                round.toldStart = growing.growthStart();
            } else if (suspect.hearing()) {
                // It is another round that it did not come back from: this one has not begun.
                round.tree.close();
                replaceSpeculator();
                return draft();
            } else {
                round.tree.close();
                round.author = round.tree.nodes().isEmpty() ? Author.NOBODY : suspect.author();
                replaceSpeculator();
            }
        } catch (RejectedExecutionException e) {
            LOG.warn("no strategy can be called, and the round is a plain one: {}", e.getMessage());
        }
        settle(round.tree);
        round.grown = System.nanoTime();
        round.toldGrown = clock.nanoTime();
        return round;
    }

    private void requireThatNobodyIsGone() {
        resolved.expired().ifPresent(gone -> {
            throw new DecodingException("'" + gone.name() + "' of " + gone.provider() + " went away, and the generation "
                    + "did not end within the time it was waited for; it ends after " + progress.newTokens() + " of "
                    + resolved.request().maxNewTokens() + " tokens");
        });
    }

    private void swap() {
        SpeculationChoice wanted = generation.wanted();
        if (!choice.equals(wanted)) {
            SpeculationChoice before = choice;
            choice = wanted;
            tell(() -> engine.observers().swapped(generation, before, wanted));
        }
    }

    /** A cascade may be in the hands of a thread that did not come back; what was drawn for it has to be judged. */
    private void settle(GrownTree tree) {
        tree.close();
        if (tree.unsettled()) {
            Verification judge = verification;
            boolean back = callStrategy(() -> {
                try {
                    tree.settle(new CascadeVerification(judge, true));
                } catch (Throwable e) {
                    LOG.warn("a draft could not judge what was drawn for it, which is dropped: {}", e.toString(), e);
                }
            }, () -> { });
            if (!back) {
                LOG.warn("a draft did not come back from judging what was drawn for it, which is dropped");
                takeovers++;
                verification = newVerification();
            }
        }
        tree.drop();
    }

    /** Lets the target evaluate a tree, and commits what holds. */
    private void verify(Round round) {
        generation.enter(GenerationState.VERIFYING);
        GrownTree tree = round.tree;
        asTarget(() -> target.evaluate(tree, speculator.signals()));
        Batcher.Pass pass = target.last();
        long evaluated = System.nanoTime();
        long toldEvaluated = clock.nanoTime();
        Verdict[] verdicts = new Verdict[1];
        asTarget(() -> verdicts[0] = verification.verify(tree.root(), target::distribution));
        Verdict verdict = verdicts[0];
        List<LogProbabilities> probabilities = new ArrayList<>();
        resolved.request().logProbabilities().ifPresent(top -> asTarget(() -> probabilities.addAll(
                target.logProbabilities(tree.root(), verdict.accepted(), verdict.next(), top))));
        long verified = System.nanoTime();
        Progress.Committed committed = progress.commit(verdict, probabilities);
        TextBlock block = committed.block();
        int committedTokens = block.ids().length();
        int accepted = Math.min(committedTokens, verdict.accepted().size());
        if (!progress.finished()) {
            asTarget(() -> target.signals(tree, verdict.accepted()).ifPresent(speculator::deliver));
            target.keep(verdict.accepted());
            boolean kept = speculator.tryToKeep(verdict.accepted());
            if (speculator.hears()) {
                ended.add(ended(round, verdict, kept, pass, toldEvaluated));
            }
        }
        int attempted = committedTokens > verdict.accepted().size() ? verdict.attempted(tree.root()) : accepted;
        report(round, verdict, block, new RoundReport(progress.round(), round.author.strategy(), round.author.provider(),
                tree.nodes().size(), accepted, attempted, committedTokens, round.grown - round.start,
                evaluated - round.grown, verified - evaluated, committed.tokenizerNanos(),
                System.nanoTime() - round.start, pass.lanes()));
    }

    private Speculator.Ended ended(Round round, Verdict verdict, boolean kept, Batcher.Pass pass, long toldEvaluated) {
        GrownTree tree = round.tree;
        boolean alone = generation.repeatable();
        return new Speculator.Ended(verdict.accepted(), kept, RoundOutcome.builder()
                .drafted(tree.nodes().size()).depth(tree.depth()).accepted(tokens(verdict))
                .attempted(verdict.attempted(tree.root())).next(verdict.next())
                .draftNanos(round.toldGrown - round.toldStart).verifyNanos(toldEvaluated - round.toldGrown)
                .totalNanos(clock.nanoTime() - round.toldStart).lanes(alone ? 1 : pass.lanes())
                .passNodes(alone ? 1 + tree.nodes().size() : pass.nodes()).generations(alone ? 1 : pass.clients())
                .build());
    }

    /** What the target throws is told of it. */
    private void asTarget(Runnable work) {
        try {
            work.run();
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            requireThatNobodyIsGone();
            throw new DecodingException("target '" + resolved.request().target() + "' failed in round "
                    + progress.round() + ": " + e.getMessage(), e);
        }
    }

    private static Tokens tokens(Verdict verdict) {
        int[] tokens = new int[verdict.accepted().size()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = verdict.accepted().get(i).token();
        }
        return Tokens.of(tokens);
    }

    private void report(Round round, Verdict verdict, TextBlock block, RoundReport report) {
        progress.metrics().add(report);
        generation.reached(new RunningGeneration.Position(
                round.author, resolved.prompt().length(), progress.newTokens(), progress.round()));
        Observers observers = engine.observers();
        observers.count(generation, round.trace, report);
        Optional<TreeReport> tree =
                trees ? Optional.of(progress.tree(report, round.tree, verdict)) : Optional.empty();
        tell(() -> {
            observers.round(generation, report);
            Listeners.hear(() -> {
                listener.text(block);
                tree.ifPresent(listener::tree);
                listener.round(report);
            });
        });
    }

    /** Calls a strategy; false if it did not come back, and has lost its turn. */
    private boolean callStrategy(Runnable code, Runnable late) {
        Guest.Patience patience = Guest.Patience.of(generation, () -> settings().growthTime(),
                () -> hopeless() || speculator.expired());
        boolean back = speculation.call(code, late, waited -> {
            long left = patience.nanos(waited);
            if (left <= 0) {
                suspect = new Suspect(speculator.atWork(), speculator.authorAtWork(), speculator.hearing());
            }
            return left;
        });
        if (!back && speculation.fenced() != null) {
            engine.plugins().models().serving().forEach(batcher -> batcher.giveUp(speculation.fenced()));
        }
        return back;
    }

    /** Whether the generation ends, whatever strategies and listeners do. */
    private boolean hopeless() {
        return generation.cancelled() || resolved != null && resolved.expired().isPresent();
    }

    /** Goes on without the strategy, which is still at work somewhere. */
    private void replaceSpeculator() {
        takeovers++;
        Speculator stuck = speculator;
        add(stuck.failures());
        Lease<?, ?> culprit = suspect.strategy();
        // One that was cancelled while it was at work is not to blame.
        if (!generation.cancelled() || generation.hurried()) {
            add(Map.of(culprit == null ? suspect.author().strategy() : culprit.name(), 1));
            if (culprit != null) {
                givenUp.add(culprit);
                engine.observers().culprits().gaveUp(culprit.name(), culprit.provider(), limitThatWasReached());
            }
        }
        speculator = newSpeculator();
        verification = newVerification();
    }

    private Duration limitThatWasReached() {
        if (generation.hurried()) {
            return Duration.ZERO;
        }
        Duration lastCall = Guest.Patience.LAST_CALL;
        Duration growth = settings().growthTime();
        return resolved.expired().isPresent() && growth.compareTo(lastCall) > 0 ? lastCall : growth;
    }

    private void add(Map<String, Integer> more) {
        more.forEach((strategy, times) -> failures.merge(strategy, times, Integer::sum));
    }

    private void closeStrategy() {
        if (speculator == null) {
            return;
        }
        Speculator closing = speculator;
        try {
            if (!callStrategy(closing::close, () -> { })) {
                replaceSpeculator();
            } else {
                add(closing.failures());
            }
        } catch (RejectedExecutionException e) {
            // It has no thread, so it holds nothing.
            LOG.debug("strategy of generation {} had no thread to close on", generation.id(), e);
        } finally {
            speculator = null;
            speculation.close();
        }
    }

    /** Lets listeners hear something, and counts the time. */
    private void tell(Runnable call) {
        if (progress == null) {
            listeners.tell(call);
        } else {
            progress.metrics().listening(() -> listeners.tell(call));
        }
    }

    private void free() {
        try {
            if (target != null) {
                target.close();
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("target '{}' could not be freed after a generation: {}", resolved.request().target(), e.toString(),
                    e);
        } finally {
            if (resolved != null) {
                resolved.close();
            }
        }
    }

    /** Leaves the engine, and tells everybody. Whoever waits for the result may be called, which is not the engine's code. */
    private void end(Optional<DecodingResult> result, Throwable failure) {
        generation.ended();
        engine.left(generation);
        Runnable complete = () -> {
            if (failure == null) {
                generation.complete(result.orElseThrow());
            } else {
                generation.fail(failure);
            }
        };
        try {
            listeners.tellTheEnd(result, complete);
        } catch (RuntimeException | Error e) {
            LOG.warn("the end of generation {} could not be told on a thread for listeners: {}", generation.id(),
                    e.toString());
        } finally {
            complete.run();
            listeners.close();
        }
    }
}
