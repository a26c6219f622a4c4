package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.internal.clock.GenerationClock;
import io.vorlauf.core.internal.model.BoundDraft;
import io.vorlauf.core.internal.observation.Culprits;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Speculates for one generation as long as strategy and drafts are there and well; without them there are no guesses,
 * and decoding goes on plainly. Whatever a strategy or a draft throws ends up here. Not thread-safe, but for {@link
 * #expired()}, {@link #inUse()} and {@link #atWork()}.
 */
final class Speculator implements AutoCloseable {

    private final ResolvedRequest request;
    private final Plugins plugins;
    private final Drafts drafts;
    private final GenerationClock clock;
    private final Culprits culprits;
    private final Duty duty;
    private Crew crew;
    private volatile Lease<StrategyInfo, SpeculationStrategy> inUse;
    private Server last = Server.NOBODY;
    private boolean grew;
    private int failures;

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
            List<Lease<?, ?>> avoided) {
        this.request = request;
        this.plugins = plugins;
        this.drafts = drafts;
        this.clock = clock;
        this.culprits = culprits;
        this.duty = new Duty(culprits, avoided);
    }

    /** Whether there is something to do before the next tree: to grow it, or to let somebody go. */
    boolean wants(SpeculationChoice wanted, GrownTree tree) {
        return crew != null || !drafts.isEmpty() || speculates(wanted) && !tree.limitedToRoot();
    }

    private static boolean speculates(SpeculationChoice wanted) {
        return !wanted.strategy().equals(Server.NOBODY.strategy());
    }

    /** Lets the strategy that is wanted grow the tree, if it is there. */
    void grow(SpeculationChoice wanted, GrownTree tree) {
        grew = false;
        duty.begin(tree);
        try {
            letGo(wanted);
            if (!tree.limitedToRoot()) {
                engage(wanted);
                growWithCrew(tree);
            }
        } catch (Throwable e) {
            failed("to grow a tree", e);
        } finally {
            tree.close();
        }
        long refused = tree.refused() - duty.refused();
        if (refused > 0) {
            culprits.refused(last.strategy(), last.provider(), refused, tree.limit());
        }
    }

    private void growWithCrew(GrownTree tree) {
        if (crew != null) {
            grew = true;
            drafts.begin(tree);
            crew.grow(tree);
        }
    }

    /** Who grew the last tree. */
    Server server() {
        return grew ? last : Server.NOBODY;
    }

    /** Dismisses whoever is not wanted any more, wants to go away, or has been replaced. */
    private void letGo(SpeculationChoice wanted) {
        if (crew != null && !(crew.serves(wanted) && drafts.current())) {
            dismiss();
        }
        drafts.letGo(wanted.drafts());
    }

    /** Engages who is wanted, if all are there. */
    private void engage(SpeculationChoice wanted) {
        if (crew != null || !speculates(wanted)) {
            return;
        }
        Optional<Lease<StrategyInfo, SpeculationStrategy>> lease = plugins.strategies().acquire(wanted.strategy());
        if (lease.isEmpty()) {
            return;
        }
        boolean engaged = false;
        inUse = lease.get();
        last = new Server(lease.get().name(), lease.get().provider());
        try {
            Optional<List<BoundDraft>> seated =
                    duty.avoids(lease.get()) ? Optional.empty() : drafts.engage(wanted.drafts());
            if (seated.isPresent()) {
                crew = Crew.open(wanted, lease.get(), new Setting(request.target().description(),
                        List.copyOf(seated.get()), clock, request.request().costs()), plugins, duty);
                engaged = true;
            }
        } finally {
            if (!engaged) {
                inUse = null;
                lease.get().close();
            }
        }
    }

    /**
     * Ends a round: the drafts keep the path, the strategy hears of it.
     *
     * @param outcome tells what became of the round, once there is nothing left to do but to hear of it
     */
    void endRound(List<TreeNode> accepted, Supplier<RoundOutcome> outcome) {
        try {
            drafts.keep(accepted);
        } catch (Throwable e) {
            failed("to roll its draft back", e);
            close();
            return;
        }
        if (crew == null) {
            return;
        }
        try {
            crew.observe(outcome.get());
        } catch (Throwable e) {
            failed("to observe a round", e);
        }
    }

    /** How often something was thrown. */
    int failures() {
        return failures;
    }

    /** The strategy whose code is running, or would be; {@code null} if there is none. */
    Lease<StrategyInfo, SpeculationStrategy> inUse() {
        Lease<StrategyInfo, SpeculationStrategy> opened = duty.atWork();
        return opened == null ? inUse : opened;
    }

    /** The strategy at work as reports name it: the one that was asked for, not one that it has opened. */
    Server atWork() {
        Lease<?, ?> strategy = inUse;
        return strategy == null ? Server.NOBODY : new Server(strategy.name(), strategy.provider());
    }

    /** Whether somebody at work was waited for in vain. */
    boolean expired() {
        return isExpired(inUse) || isExpired(duty.atWork()) || drafts.expired();
    }

    private static boolean isExpired(Lease<?, ?> strategy) {
        return strategy != null && strategy.expired();
    }

    private void failed(String what, Throwable failure) {
        failures++;
        if (!duty.hasTold(failure)) {
            culprits.failed(last.strategy(), last.provider(), what, failure);
        }
    }

    private void dismiss() {
        Crew leaving = crew;
        crew = null;
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
        if (crew != null) {
            dismiss();
        }
        try {
            drafts.close();
        } catch (Throwable e) {
            failed("to let its drafts go", e);
        }
    }
}
