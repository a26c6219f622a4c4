package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.tree.GrownTree;

/** A strategy at work on one generation, under a lease, with the strategies that it opened. Not thread-safe. */
final class Crew implements AutoCloseable {

    private final SpeculationChoice choice;
    private final Lease<StrategyInfo, SpeculationStrategy> lease;
    private final Others others;
    private final Speculation speculation;

    private Crew(
            SpeculationChoice choice,
            Lease<StrategyInfo, SpeculationStrategy> lease,
            Others others,
            Speculation speculation) {
        this.choice = choice;
        this.lease = lease;
        this.others = others;
        this.speculation = speculation;
    }

    /**
     * Opens a strategy. Its parameters are checked here, since it may be another version than the one that a request
     * was checked against.
     *
     * @param lease becomes the crew's; whoever calls still closes it if this throws
     */
    static Crew open(
            SpeculationChoice choice,
            Lease<StrategyInfo, SpeculationStrategy> lease,
            Setting setting,
            Plugins plugins,
            Duty duty) {
        StrategyInfo info = lease.description();
        ParameterValues parameters =
                ParameterValues.of("strategy '" + info.name() + "'", info.parameters(), choice.parameters());
        if (setting.drafts().size() < info.requiredDrafts()) {
            throw new IllegalStateException("strategy '" + info.name() + "' now needs " + info.requiredDrafts()
                    + " draft model(s), the generation has " + setting.drafts().size());
        }
        lease.get().check(parameters);
        Others others = new Others(plugins, duty, info.name(), setting);
        try {
            return new Crew(choice, lease, others, lease.get().open(setting.context(parameters, others)));
        } catch (RuntimeException | Error e) {
            others.close();
            throw e;
        }
    }

    /** Whether it is what is wanted, and the strategy is the one that serves its name. */
    boolean serves(SpeculationChoice wanted) {
        return choice.equals(wanted) && lease.current();
    }

    /** Lets the strategy grow the tree of a new round. */
    void grow(GrownTree tree) {
        others.letGo();
        speculation.grow(tree);
    }

    void observe(RoundOutcome outcome) {
        speculation.observe(outcome);
    }

    @Override
    public void close() {
        try {
            speculation.close();
        } finally {
            try {
                others.close();
            } finally {
                lease.close();
            }
        }
    }
}
