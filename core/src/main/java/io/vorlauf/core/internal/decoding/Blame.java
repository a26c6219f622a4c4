// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.internal.model.Requester;
import io.vorlauf.core.internal.observation.Culprits;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.tree.GrownTree;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Which of the strategies that one strategy opened for a generation is at work. What one throws, or is refused, is
 * told of itself and not of its opener, through which it passes; one that did not come back before is not opened
 * again. Not thread-safe, but for {@link #atWork()}.
 */
final class Blame {

    private final Culprits culprits;
    private final Requester requester;
    private final List<Lease<?, ?>> avoided;
    private final Map<Throwable, String> told = new IdentityHashMap<>();
    private volatile Lease<StrategyInfo, SpeculationStrategy> atWork;
    private GrownTree tree;
    private long refused;

    /**
     * Nobody is at work.
     *
     * @param avoided leases on strategies that are not to be used
     */
    Blame(Culprits culprits, Requester requester, List<Lease<?, ?>> avoided) {
        this.culprits = culprits;
        this.requester = requester;
        this.avoided = avoided;
    }

    /** Whether a strategy is not to be used. */
    boolean avoids(Lease<?, ?> strategy) {
        return avoided.stream().anyMatch(strategy::sameAs);
    }

    /** Whether the strategy that serves a name is not to be used. */
    boolean avoids(String name) {
        return avoided.stream().anyMatch(one -> one.name().equals(name) && one.current());
    }

    /** A round begins, with its tree; what was before is forgotten. */
    void begin(GrownTree next) {
        tree = next;
        refused = 0;
        told.clear();
    }

    /**
     * Calls an opened strategy. Guesses that the round's tree refuses meanwhile are its own.
     *
     * @param what what it is called for, for the log: {@code to grow a tree}
     */
    void call(Lease<StrategyInfo, SpeculationStrategy> strategy, String what, Runnable code) {
        call(strategy, what, code, false);
    }

    /** Lets a strategy that is being opened check its parameters. That it refuses them is no failure of its own. */
    void check(Lease<StrategyInfo, SpeculationStrategy> strategy, Runnable code) {
        call(strategy, "to check parameters", code, true);
    }

    private void call(
            Lease<StrategyInfo, SpeculationStrategy> strategy, String what, Runnable code, boolean mayRefuse) {
        Lease<StrategyInfo, SpeculationStrategy> before = atWork;
        long refusedBefore = treeRefused();
        atWork = strategy;
        try {
            code.run();
        } catch (Throwable e) {
            boolean refusal = mayRefuse && e instanceof InvalidParameterException;
            boolean cancelled = e instanceof CancellationException && requester.cancelled();
            if (!refusal && !cancelled && told.putIfAbsent(e, strategy.name()) == null) {
                culprits.failed(strategy.name(), strategy.provider(), what, e);
            }
            throw e;
        } finally {
            atWork = before;
            long more = treeRefused() - refusedBefore;
            if (more > 0) {
                refused += more;
                culprits.refused(strategy.name(), strategy.provider(), more, tree.limit());
            }
        }
    }

    /** There is no tree yet while the strategy of a request is opened. */
    private long treeRefused() {
        return tree == null ? 0 : tree.refused();
    }

    /** How many guesses the round's tree has refused to strategies that were opened. */
    long refused() {
        return refused;
    }

    /** The opened strategy whose code is running; {@code null} if there is none. */
    Lease<StrategyInfo, SpeculationStrategy> atWork() {
        return atWork;
    }

    /** The name of the opened strategy of which a failure, or what caused it, was told; empty if it is none's. */
    Optional<String> culprit(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (told.containsKey(cause)) {
                return Optional.of(told.get(cause));
            }
        }
        return Optional.empty();
    }
}
