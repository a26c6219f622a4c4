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
    private static final double TARGET_SLOPE = 0.035;
    private static final double DRAFT_SLOPE = 0.08;
    private static final double DRAFT_SHARE = 0.15;

    private final CostCurve target = new CostCurve(TARGET_SLOPE);
    private final CostCurve draft = new CostCurve(DRAFT_SLOPE);
    private final CostCurve handling = new CostCurve(0);
    private final CostCurve overhead = new CostCurve(0);

    /** Costs of which nothing is known. */
    public RoundCosts() {}

    /** Whether enough was measured to go by. */
    public boolean measured() {
        return target.observations() >= ENOUGH && (draft.observations() >= ENOUGH || draft.observations() == 0);
    }

    /** Whether rounds without guesses were measured lately. */
    public boolean knowsPlainRounds() {
        return target.knows(1);
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
        overhead.observe(1, Math.max(0, outcome.totalNanos() - outcome.draftNanos() - outcome.verifyNanos()));
        if (evaluated > 0) {
            handling.observe(1, Math.max(0, outcome.draftNanos() - passNanos) / evaluated);
        }
    }

    /** How long the target takes for the root and some guesses. */
    public double target(int guesses) {
        return target.nanos(1 + guesses);
    }

    /** How long it takes to have the draft evaluate some nodes in one pass and to choose guesses below them; 0 for none. */
    public double draft(int nodes) {
        if (nodes == 0) {
            return 0;
        }
        double pass = draft.observations() == 0
                ? DRAFT_SHARE * target.nanos(1) * (1 + DRAFT_SLOPE * (nodes - 1))
                : draft.nanos(nodes);
        return pass + (handling.observations() == 0 ? 0 : nodes * handling.nanos(1));
    }

    /** What the engine does in a round beside growing and evaluating trees. */
    public double overhead() {
        return overhead.observations() == 0 ? 0 : overhead.nanos(1);
    }
}
