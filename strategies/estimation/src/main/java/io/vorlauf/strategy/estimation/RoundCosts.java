package io.vorlauf.strategy.estimation;

import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.SpeculationContext;

/**
 * What a round costs, fitted to the rounds there were: passes of the target, passes of the draft, and what is done for
 * each guess beside them. The draft's pass about the root is told from its further passes: it has text to catch up
 * with, and the target has used the processor's caches since the draft ran last. So a further pass over as many nodes
 * is never taken to cost more: were it, because the first ones met a process that was still warming up, there would be
 * no more of them, and nobody would see that they became cheaper. Times are nanoseconds. Thread-safe.
 *
 * <p>The first round of a generation, in which the models read the prompt, must not be shown to it.
 */
public final class RoundCosts {

    private static final int ENOUGH = 4;
    private static final double TARGET_SLOPE = 0.035;
    private static final double DRAFT_SLOPE = 0.08;
    private static final double DRAFT_SHARE = 0.15;

    private final PassTimes target;
    private final PassTimes root;
    private final PassTimes draft;
    private final CostCurve handling = new CostCurve(0);
    private final CostCurve overhead = new CostCurve(0);

    /** Costs of which nothing is known. */
    public RoundCosts() {
        this(new CostCurve(TARGET_SLOPE), new CostCurve(DRAFT_SLOPE), new CostCurve(DRAFT_SLOPE));
    }

    private RoundCosts(PassTimes target, PassTimes root, PassTimes draft) {
        this.target = target;
        this.root = root;
        this.draft = draft;
    }

    /**
     * Costs of which as much is known as a generation says: what passes cost if it has reference costs for its models,
     * else nothing.
     */
    public static RoundCosts of(SpeculationContext context) {
        if (context.costs().isEmpty()) {
            return new RoundCosts();
        }
        ReferenceCosts reference = context.costs().get();
        PassTimes target = reference.of(context.target().name())
                .<PassTimes>map(passes -> new KnownTimes(passes, 0))
                .orElseGet(() -> new CostCurve(TARGET_SLOPE));
        PassTimes draft = context.drafts().stream()
                .findFirst()
                .flatMap(first -> reference.of(first.info().name()))
                .<PassTimes>map(passes -> new KnownTimes(passes, passes.nodeNanos()))
                .orElseGet(() -> new CostCurve(DRAFT_SLOPE));
        return new RoundCosts(target, draft, draft);
    }

    /** Whether enough was measured to go by. */
    public boolean measured() {
        return target.observations() >= ENOUGH && (root.observations() >= ENOUGH || root.observations() == 0);
    }

    /** Whether rounds without guesses were measured lately. */
    public boolean knowsPlainRounds() {
        return target.knows(1);
    }

    /** Counts a pass of the draft that evaluated the root, and so the text before it that it had not read yet. */
    public void rootPass(int nodes, long nanos) {
        root.observe(nodes, nanos);
    }

    /** Counts a further pass of the draft. */
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

    /** How long a round takes beside its drafts: the target's pass over the root and some guesses, and the overhead. */
    public double round(int guesses) {
        return target(guesses) + overhead();
    }

    /** How long it takes to have the draft evaluate the root and to choose guesses below it. */
    public double rootDraft() {
        return root.observations() == 0 ? assumedDraft(1) : root.nanos(1) + handling(1);
    }

    /**
     * How long it takes to have the draft evaluate some nodes in a further pass and to choose guesses below them; 0 for
     * none.
     */
    public double draft(int nodes) {
        if (nodes == 0) {
            return 0;
        }
        if (draft.observations() == 0) {
            return assumedDraft(nodes);
        }
        double most = root.observations() == 0 ? Double.MAX_VALUE : root.nanos(nodes);
        return Math.min(draft.nanos(nodes), most) + handling(nodes);
    }

    private double assumedDraft(int nodes) {
        return DRAFT_SHARE * target.nanos(1) * (1 + DRAFT_SLOPE * (nodes - 1));
    }

    private double handling(int nodes) {
        return handling.observations() == 0 ? 0 : nodes * handling.nanos(1);
    }

    /** What the engine does in a round beside growing and evaluating trees. */
    public double overhead() {
        return overhead.observations() == 0 ? 0 : overhead.nanos(1);
    }
}
