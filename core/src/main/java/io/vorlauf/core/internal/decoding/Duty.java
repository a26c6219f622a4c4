package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.internal.observation.Culprits;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.tree.GrownTree;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which of the strategies that one strategy opened for a generation is at work. What one throws, or is refused, is
 * told of itself and not of its opener, through which it passes; one that did not come back before is not opened
 * again. Not thread-safe, but for {@link #atWork()}.
 */
final class Duty {

    private final Culprits culprits;
    private final List<Lease<?, ?>> avoided;
    private final Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
    private volatile Lease<StrategyInfo, SpeculationStrategy> atWork;
    private GrownTree tree;
    private long refused;

    /**
     * Nobody is at work.
     *
     * @param avoided leases on strategies that are not to be used
     */
    Duty(Culprits culprits, List<Lease<?, ?>> avoided) {
        this.culprits = culprits;
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
     * Calls an opened strategy.
     *
     * @param what what it is called for, for the log: {@code to grow a tree}
     */
    void call(Lease<StrategyInfo, SpeculationStrategy> strategy, String what, Runnable code) {
        call(strategy, what, code, failure -> true);
    }

    /** Lets an opened strategy grow; guesses that the round's tree refuses meanwhile are its own. */
    void grow(Lease<StrategyInfo, SpeculationStrategy> strategy, Runnable growth) {
        long before = tree.refused();
        try {
            call(strategy, "to grow a tree", growth);
        } finally {
            long more = tree.refused() - before;
            if (more > 0) {
                refused += more;
                culprits.refused(strategy.name(), strategy.provider(), more, tree.limit());
            }
        }
    }

    /** How many guesses the round's tree has refused to strategies that were opened. */
    long refused() {
        return refused;
    }

    /** Lets a strategy that is being opened check its parameters. That it refuses them is no failure of its own. */
    void check(Lease<StrategyInfo, SpeculationStrategy> strategy, Runnable code) {
        call(strategy, "to check parameters", code, failure -> !(failure instanceof InvalidParameterException));
    }

    private void call(
            Lease<StrategyInfo, SpeculationStrategy> strategy,
            String what,
            Runnable code,
            Predicate<Throwable> counts) {
        Lease<StrategyInfo, SpeculationStrategy> before = atWork;
        atWork = strategy;
        try {
            code.run();
        } catch (Throwable e) {
            if (counts.test(e) && told.add(e)) {
                culprits.failed(strategy.name(), strategy.provider(), what, e);
            }
            throw e;
        } finally {
            atWork = before;
        }
    }

    /** The opened strategy whose code is running; {@code null} if there is none. */
    Lease<StrategyInfo, SpeculationStrategy> atWork() {
        return atWork;
    }

    /** Whether a failure, or what caused it, was told of a strategy that was opened. */
    boolean hasTold(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (told.contains(cause)) {
                return true;
            }
        }
        return false;
    }
}
