package io.vorlauf.strategy.estimation;

import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.SpeculationContext;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a round costs, fitted to the rounds there were: passes of the target, passes of the draft, what is done for each
 * node of the draft beside them, and what the engine does beside trees and their passes. The last of these goes with
 * the tokens that come of a round, each of which is sampled and made text, and there is more of it where a draft has to
 * be kept in step; where passes take less than a millisecond, it decides whether guesses pay.
 *
 * <p>The draft's pass about the root is told from its further passes: it has text to catch up with, and the target has
 * used the processor's caches since the draft ran last. So a further pass over as many nodes is never taken to cost
 * more: were it, because the first ones met a process that was still warming up, there would be no more of them, and
 * nobody would see that they became cheaper. Times are nanoseconds. Thread-safe.
 *
 * <p>The first round of a generation, in which the models read the prompt, must not be shown to it.
 */
public final class RoundCosts {

    private static final PassCosts NOTHING = new PassCosts(new TreeMap<>(Map.of(1, 0L)), 0);
    private static final int ENOUGH = 4;
    private static final double TARGET_SLOPE = 0.035;
    private static final double DRAFT_SLOPE = 0.08;
    private static final double DRAFT_SHARE = 0.15;
    private static final double HANDLING_SLOPE = 1;
    private static final double OVERHEAD_SLOPE = 0.5;
    private static final int FAR = 4;

    private final PassTimes target;
    private final PassTimes root;
    private final PassTimes draft;
    /** By the nodes that the draft evaluated, and one more. */
    private final CostCurve handling = new CostCurve(HANDLING_SLOPE);
    /** By the tokens that came of a round. */
    private final PassTimes plainOverhead;
    private final PassTimes draftOverhead;

    /** Costs of which nothing is known. */
    public RoundCosts() {
        this(new CostCurve(TARGET_SLOPE), new CostCurve(DRAFT_SLOPE), new CostCurve(DRAFT_SLOPE),
                new CostCurve(OVERHEAD_SLOPE), new CostCurve(OVERHEAD_SLOPE));
    }

    private RoundCosts(
            PassTimes target, PassTimes root, PassTimes draft, PassTimes plainOverhead, PassTimes draftOverhead) {
        this.target = target;
        this.root = root;
        this.draft = draft;
        this.plainOverhead = plainOverhead;
        this.draftOverhead = draftOverhead;
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
        Optional<PassCosts> passesOfTarget = reference.of(context.target().name());
        PassTimes target = passesOfTarget
                .<PassTimes>map(passes -> new KnownTimes(passes, 0))
                .orElseGet(() -> new CostCurve(TARGET_SLOPE));
        // By reference costs nothing takes time beside passes but to make tokens of what the target says.
        PassTimes overhead = passesOfTarget
                .<PassTimes>map(passes -> new KnownTimes(NOTHING, passes.nodeNanos()))
                .orElseGet(() -> new CostCurve(OVERHEAD_SLOPE));
        PassTimes draft = context.drafts().stream()
                .findFirst()
                .flatMap(first -> reference.of(first.info().name()))
                .<PassTimes>map(passes -> new KnownTimes(passes, passes.nodeNanos()))
                .orElseGet(() -> new CostCurve(DRAFT_SLOPE));
        return new RoundCosts(target, draft, draft, overhead, overhead);
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
        handling.observe(1 + evaluated, outcome.draftNanos() - passNanos);
        (evaluated == 0 ? plainOverhead : draftOverhead).observe(outcome.accepted().length() + 1,
                outcome.totalNanos() - outcome.draftNanos() - outcome.verifyNanos());
    }

    /** How long the target takes for the root and some guesses. */
    public double target(int guesses) {
        return target.nanos(1 + guesses);
    }

    /**
     * How long a round takes in which no draft is asked and from which the target's own token comes: the target's pass
     * over the root and some guesses, and what is done beside it.
     */
    public double round(int guesses) {
        return target(guesses) + handling(0) + overhead(1, false);
    }

    /**
     * How long a round takes beside passes of the draft and what is done for their nodes.
     *
     * @param guesses how many guesses the target evaluates beside the root
     * @param tokens how many tokens come of the round, the target's own included, 1 or more
     * @param drafted whether a draft is asked
     */
    public double round(int guesses, int tokens, boolean drafted) {
        return target(guesses) + handling(0) + overhead(tokens, drafted);
    }

    /** How long it takes to have the draft evaluate the root and to choose guesses below it. */
    public double rootDraft() {
        return root.observations() == 0 ? assumedDraft(1) : root.nanos(1) + handling(1) - handling(0);
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
        return Math.min(draft.nanos(nodes), most) + handling(nodes) - handling(0);
    }

    private double assumedDraft(int nodes) {
        return DRAFT_SHARE * target.nanos(1) * (1 + DRAFT_SLOPE * (nodes - 1));
    }

    private double handling(int nodes) {
        return handling.observations() == 0 ? 0 : handling.nanos(1 + nodes);
    }

    /** What the engine does beside growing and evaluating trees in a round from which one token comes. */
    public double overhead() {
        return overhead(1, false);
    }

    private double overhead(int tokens, boolean drafted) {
        PassTimes own = drafted ? draftOverhead : plainOverhead;
        PassTimes known = own.observations() > 0 ? own : drafted ? plainOverhead : draftOverhead;
        return known.observations() == 0 ? 0 : known.nanos(tokens);
    }

    /**
     * What each token costs whatever round it comes from. Guesses do not save it, so what they save is worth the more.
     */
    public double perToken() {
        return Math.max(0, overhead(1 + FAR, true) - overhead(1, true)) / FAR;
    }
}
