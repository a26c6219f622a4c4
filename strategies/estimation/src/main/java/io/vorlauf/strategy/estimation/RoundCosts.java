package io.vorlauf.strategy.estimation;

import io.vorlauf.api.strategy.RoundOutcome;

/**
 * What a round costs, fitted to the rounds there were: passes of the target, passes of the draft, and what is done for each
 * guess beside them. Times are nanoseconds. Thread-safe.
 *
 * <p>The first round of a generation, in which the models read the prompt, must not be shown to it.
 */
public final class RoundCosts {

    private static final int ENOUGH = 4;
    private static final double TARGET_SLOPE = 0.03;
    private static final double DRAFT_SLOPE = 0.15;
    private static final double FORGETTING = 0.97;
    private static final double LONGEST = 4;

    private final CostCurve target = new CostCurve(TARGET_SLOPE);
    private final CostCurve draft = new CostCurve(DRAFT_SLOPE);
    private double handling;
    private double overhead;
    private double rounds;

    /** Costs of which nothing is known. */
    public RoundCosts() {}

    /** Whether enough was measured to go by. */
    public boolean measured() {
        return target.observations() >= ENOUGH && (draft.observations() >= ENOUGH || draft.observations() == 0);
    }

    /** Counts a pass of the draft over some nodes. */
    public void pass(int nodes, long nanos) {
        draft.observe(nodes, nanos);
    }

    /**
     * Counts a round.
     *
     * @param outcome what became of it
     * @param evaluated how many nodes the draft evaluated
     * @param passNanos how long its passes took in all
     */
    public void round(RoundOutcome outcome, int evaluated, long passNanos) {
        target.observe(1 + outcome.drafted(), outcome.verifyNanos());
        synchronized (this) {
            double rest = outcome.totalNanos() - outcome.draftNanos() - outcome.verifyNanos();
            overhead = rounds == 0 ? rest : average(overhead, rest);
            rounds++;
            if (evaluated > 0) {
                double each = Math.max(0, outcome.draftNanos() - passNanos) / (double) evaluated;
                handling = handling == 0 ? each : average(handling, each);
            }
        }
    }

    private static double average(double before, double now) {
        return FORGETTING * before + (1 - FORGETTING) * Math.min(now, LONGEST * before);
    }

    /** How long the target takes for the root and some guesses. */
    public double target(int guesses) {
        return target.nanos(1 + guesses);
    }

    /** How long it takes to have the draft evaluate some nodes in one pass and to choose guesses below them; 0 for none. */
    public double draft(int nodes) {
        return nodes == 0 ? 0 : draft.nanos(nodes) + nodes * handling();
    }

    private synchronized double handling() {
        return handling;
    }

    /** What the engine does in a round beside growing and evaluating trees, on average. */
    public synchronized double overhead() {
        return overhead;
    }
}
