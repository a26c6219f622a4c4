package io.vorlauf.strategy.estimation;

import io.vorlauf.api.model.PassCosts;

/**
 * Times that need not be learnt, since reference costs say them.
 *
 * @param costs what they say
 * @param perNode what comes on top for each node
 */
record KnownTimes(PassCosts costs, long perNode) implements PassTimes {

    @Override
    public void observe(int nodes, long nanos) {
        // There is nothing to be learnt from it.
    }

    @Override
    public boolean knows(int nodes) {
        return true;
    }

    @Override
    public long observations() {
        return Long.MAX_VALUE;
    }

    @Override
    public double nanos(int nodes) {
        return costs.nanos(nodes) + (double) nodes * perNode;
    }
}
