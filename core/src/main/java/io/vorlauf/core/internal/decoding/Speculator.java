// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.internal.clock.GenerationClock;
import io.vorlauf.core.internal.model.BoundDraft;
import io.vorlauf.core.internal.model.Requester;
import io.vorlauf.core.internal.model.SignalRows;
import io.vorlauf.core.internal.observation.Culprits;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Speculates for one generation as long as strategy and drafts are there and well; without them there are no guesses,
 * and decoding goes on plainly. Whatever a strategy or a draft throws ends up here. Runs on the generation's thread for
 * strategies; not thread-safe, but for {@link #expired()}, {@link #atWork()} and {@link #author()}.
 */
final class Speculator implements AutoCloseable {

    private final ResolvedRequest request;
    private final Plugins plugins;
    private final Drafts drafts;
    private final GenerationClock clock;
    private final Culprits culprits;
    private final Requester requester;
    private final Blame blame;
    private StrategySession session;
    /** The first position of the text that the target has not evaluated yet. */
    private int next;
    /** Who could not be opened before the first round; {@code null} if it is not known of anybody. */
    private SpeculationChoice failedToOpen;
    private volatile Lease<StrategyInfo, SpeculationStrategy> inUse;
    private Author last = Author.NOBODY;
    private boolean grew;
    private int left;
    private volatile boolean hearing;
    private volatile long growthStart;
    // Read by another thread when this one did not come back.
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    /** Who grew a tree: a strategy, and who provides it. */
    record Author(String strategy, String provider) {

        /** Nobody: a plain round. */
        static final Author NOBODY = new Author(DecodingRequest.NO_SPECULATION, "");

        static Author of(Lease<?, ?> strategy) {
            return strategy == null ? NOBODY : new Author(strategy.name(), strategy.provider());
        }
    }

    /**
     * A round that has ended.
     *
     * @param accepted the path that held
     * @param kept whether the caches of drafts hold it already, and nothing else
     * @param outcome what the strategy is told of it
     */
    record Ended(List<TreeNode> accepted, boolean kept, RoundOutcome outcome) {}

    /**
     * Nobody speculates yet.
     *
     * @param avoided leases on strategies that are not to be used
     */
    Speculator(
            ResolvedRequest request,
            Plugins plugins,
            Drafts drafts,
            GenerationClock clock,
            Culprits culprits,
            Requester requester,
            List<Lease<?, ?>> avoided) {
        this.request = request;
        this.plugins = plugins;
        this.drafts = drafts;
        this.clock = clock;
        this.culprits = culprits;
        this.requester = requester;
        this.blame = new Blame(culprits, requester, avoided);
    }

    /**
     * Whether the strategy has nothing to do with the next round, because it has said so of it; then the round is a plain
     * one, whose {@linkplain #author() author} it is all the same. To be asked once in a round.
     */
    boolean skips(SpeculationChoice wanted) {
        if (left == 0 || !session.serves(wanted) || !session.keepsAll() || !drafts.current()) {
            return false;
        }
        left--;
        return true;
    }

    /** Whether there is something to do before the next tree: to grow it, to hear of the last, or to let somebody go. */
    boolean wants(SpeculationChoice wanted, GrownTree tree) {
        return session != null || !drafts.isEmpty() || speculates(wanted) && !tree.limitedToRoot();
    }

    /** Whether there is anybody who has to hear of a round. */
    boolean hears() {
        return session != null || !drafts.isEmpty();
    }

    private static boolean speculates(SpeculationChoice wanted) {
        return !wanted.strategy().equals(DecodingRequest.NO_SPECULATION);
    }

    /**
     * Opens whoever is wanted before the target reads the prompt, so that what the strategy wants to see of that can be
     * handed out. If that fails, it is the failure of the first round, in which it is not tried again.
     *
     * @throws StrategySession.NoSuchSignals if it wants what the target does not hand out
     */
    void open(SpeculationChoice wanted) {
        try {
            engage(wanted);
        } catch (StrategySession.NoSuchSignals e) {
            throw e;
        } catch (Throwable e) {
            failedToOpen = wanted;
            failed("to open", e);
        }
    }

    /** What the target is to hand out of all that it evaluates, besides its logits. */
    SignalRequest signals() {
        return session == null ? SignalRequest.none() : session.wanted();
    }

    /** Hands out what the target has evaluated, which has become text. To be called while no strategy is. */
    void deliver(SignalRows rows) {
        if (session != null) {
            session.deliver(rows);
        }
    }

    /**
     * Lets drafts and strategy hear of the last round, and of those that were skipped before, and then whoever is wanted
     * grow the tree of the next one. They are one call, so that a round changes threads but once.
     *
     * @param evaluated how many tokens of the text the target has evaluated
     */
    void speculate(List<Ended> lastRounds, int evaluated, SpeculationChoice wanted, GrownTree tree) {
        next = evaluated;
        boolean tried = wanted.equals(failedToOpen);
        failedToOpen = null;
        grew = false;
        left = 0;
        blame.begin(tree);
        hearing = true;
        lastRounds.forEach(this::end);
        hearing = false;
        growthStart = clock.nanoTime();
        try {
            letGo(wanted);
            if (!tree.limitedToRoot()) {
                if (!tried) {
                    engage(wanted);
                }
                if (session != null) {
                    grew = true;
                    drafts.begin(tree);
                    session.grow(tree);
                    left = tree.skipped();
                }
            }
        } catch (Throwable e) {
            failed("to grow a tree", e);
        } finally {
            tree.close();
        }
        long refused = tree.refused() - blame.refused();
        if (refused > 0) {
            culprits.refused(last.strategy(), last.provider(), refused, tree.limit());
        }
    }

    /** Whether it is still hearing of the last round, and has not begun with the tree. */
    boolean hearing() {
        return hearing;
    }

    /** When growth of the last tree began, by the clock of the strategies: what came before was the round before. */
    long growthStart() {
        return growthStart;
    }

    /**
     * Ends a round in the caches of drafts, on the generation's own thread, while no strategy is called.
     *
     * @return false if it has to be tried again where strategies are called: a draft failed, or a strategy has a thread of
     *     its own that is asking one
     */
    boolean tryToKeep(List<TreeNode> accepted) {
        try {
            return drafts.tryToKeep(accepted);
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    /** The caches of drafts keep the accepted path, and the strategy hears of the round. */
    private void end(Ended round) {
        try {
            if (!round.kept()) {
                drafts.keep(round.accepted());
            }
        } catch (Throwable e) {
            failed("to roll its draft back", e);
            close();
            return;
        }
        if (session != null) {
            try {
                session.observe(round.outcome());
            } catch (Throwable e) {
                failed("to observe a round", e);
            }
        }
    }

    /** Dismisses whoever is not wanted any more, wants to go away, or has been replaced. */
    private void letGo(SpeculationChoice wanted) {
        if (session != null && !(session.serves(wanted) && drafts.current())) {
            dismiss();
        }
        drafts.letGo(wanted.drafts());
    }

    /** Engages who is wanted, if all are there. */
    private void engage(SpeculationChoice wanted) {
        if (session != null || !speculates(wanted)) {
            return;
        }
        Optional<Lease<StrategyInfo, SpeculationStrategy>> lease = plugins.strategies().acquire(wanted.strategy());
        if (lease.isEmpty()) {
            return;
        }
        inUse = lease.get();
        last = Author.of(lease.get());
        try {
            Optional<List<BoundDraft>> engaged =
                    blame.avoids(lease.get()) ? Optional.empty() : drafts.engage(wanted.drafts());
            if (engaged.isPresent()) {
                session = new StrategySession(wanted, lease.get(), new StrategySession.Surroundings(
                        request.target().description(), request.target().get().model().plan(),
                        List.copyOf(engaged.get()), clock, request.request().costs(), () -> next), plugins, blame);
            }
        } finally {
            if (session == null) {
                inUse = null;
                lease.get().close();
            }
        }
    }

    /** Who grew the last tree. */
    Author author() {
        return grew ? last : Author.NOBODY;
    }

    /** How often something was thrown, by the name of the strategy whose code it was. */
    Map<String, Integer> failures() {
        return Map.copyOf(failures);
    }

    /** The strategy whose code is running, or would be; {@code null} if there is none. */
    Lease<StrategyInfo, SpeculationStrategy> atWork() {
        Lease<StrategyInfo, SpeculationStrategy> opened = blame.atWork();
        return opened == null ? inUse : opened;
    }

    /** The strategy at work as reports name it: the one that was asked for, not one that it has opened. */
    Author authorAtWork() {
        return Author.of(inUse);
    }

    /** Whether somebody at work was waited for in vain. */
    boolean expired() {
        Lease<?, ?> strategy = inUse;
        Lease<?, ?> opened = blame.atWork();
        return strategy != null && strategy.expired() || opened != null && opened.expired() || drafts.expired();
    }

    private void failed(String what, Throwable failure) {
        if (failure instanceof CancellationException && requester.cancelled()) {
            // It is the generation that ends; the strategy passes on what its draft was told.
            return;
        }
        Optional<String> opened = blame.culprit(failure);
        failures.merge(opened.orElse(last.strategy()), 1, Integer::sum);
        if (opened.isEmpty()) {
            culprits.failed(last.strategy(), last.provider(), what, failure);
        }
    }

    private void dismiss() {
        StrategySession leaving = session;
        session = null;
        try {
            leaving.close();
        } catch (Throwable e) {
            failed("to close", e);
        } finally {
            inUse = null;
        }
    }

    @Override
    public void close() {
        if (session != null) {
            dismiss();
        }
        try {
            drafts.close();
        } catch (Throwable e) {
            failed("to let its drafts go", e);
        }
    }
}
