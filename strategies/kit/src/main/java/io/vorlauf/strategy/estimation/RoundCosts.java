// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.SpeculationContext;
import java.util.Arrays;
import java.util.Optional;

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
 * <p>Passes of the target are told apart by how many generations used it then, for a guess keeps all of these waiting:
 * the more there are, the dearer it is.
 *
 * <p>The first round of a generation, in which the models read the prompt, must not be shown to it.
 */
public final class RoundCosts {

    private static final int ENOUGH = 4;
    private static final int LATELY = 128;
    private static final double PLAIN = 1.25;
    private static final double NEARLY_ALL = 0.75;
    private static final double TARGET_SLOPE = 0.035;
    private static final double DRAFT_SLOPE = 0.08;
    private static final double DRAFT_SHARE = 0.15;
    private static final double HANDLING_SLOPE = 1;
    private static final double OVERHEAD_SLOPE = 0.5;
    private static final int FAR = 4;
    private static final double OUTLIER = 3;
    private static final int ON_AVERAGE = 4;

    private final Load load = new Load();
    /** By the nodes in a pass, for each {@linkplain Load#level level} of load. */
    private final CostCurve[] target = new CostCurve[Load.levels()];
    /** How many rounds there were at a level whose pass had no guesses, and when the last of them was. */
    private final long[] plainRounds = new long[Load.levels()];
    private final long[] lastPlain = new long[Load.levels()];
    /** How long these rounds took on average lately, by the clock. */
    private final double[] plainNanos = new double[Load.levels()];
    private long rounds;
    private final CostCurve root;
    private final CostCurve draft;
    /** By the nodes that the draft evaluated, and one more. */
    private final CostCurve handling = new CostCurve(HANDLING_SLOPE);
    /** By the tokens that came of a round. */
    private final CostCurve plainOverhead;
    private final CostCurve draftOverhead;
    /** What passes between a round and the next one, per round: where somebody is asked, and where nobody is. */
    private final CostCurve asking = new CostCurve(0);
    private final CostCurve leaving = new CostCurve(0);

    /** Costs of which nothing is known. */
    public RoundCosts() {
        this(Optional.empty(), new CostCurve(DRAFT_SLOPE), new CostCurve(DRAFT_SLOPE), new CostCurve(OVERHEAD_SLOPE),
                new CostCurve(OVERHEAD_SLOPE));
    }

    private RoundCosts(Optional<CostCurve> target, CostCurve root, CostCurve draft, CostCurve plainOverhead,
            CostCurve draftOverhead) {
        Arrays.setAll(this.target, level -> target.orElseGet(() -> new CostCurve(TARGET_SLOPE)));
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
        Optional<PassCosts> passes = reference.of(context.target().name());
        // By reference costs nothing takes time beside passes but to make tokens of what the target says.
        CostCurve overhead = passes.map(costs -> CostCurve.known(tokens -> (double) tokens * costs.nodeNanos()))
                .orElseGet(() -> new CostCurve(OVERHEAD_SLOPE));
        CostCurve draft = context.drafts().stream().findFirst()
                .flatMap(first -> reference.of(first.info().name()))
                .map(costs -> CostCurve.known(nodes -> costs.nanos(nodes) + (double) nodes * costs.nodeNanos()))
                .orElseGet(() -> new CostCurve(DRAFT_SLOPE));
        return new RoundCosts(passes.map(costs -> CostCurve.known(costs::nanos)), draft, draft, overhead, overhead);
    }

    /** How many generations use the target. */
    public Load load() {
        return load;
    }

    /** Whether enough was measured to go by. */
    public boolean measured() {
        return targetNow().observations() >= ENOUGH && (root.observations() >= ENOUGH || root.observations() == 0);
    }

    /** Whether rounds in which nobody guessed were measured lately, at this load. */
    public synchronized boolean knowsPlainRounds() {
        int level = load.level();
        return target[level].observations() == Long.MAX_VALUE
                || plainRounds[level] >= (long) ENOUGH * load.generations()
                && rounds - lastPlain[level] <= (long) LATELY * load.generations();
    }

    /** Whether nobody guessed; where there are several generations, nearly all have to have been in its pass. */
    private static boolean isPlain(RoundOutcome outcome, int evaluated) {
        boolean alone = outcome.generations() == 1;
        return outcome.drafted() == 0 && (alone || evaluated == 0 && outcome.passNodes() <= PLAIN * outcome.lanes()
                && outcome.lanes() >= NEARLY_ALL * outcome.generations());
    }

    /**
     * What a round cost in rounds without guesses. For a generation that is alone, that is what it should cost: its clock
     * is disturbed by whatever else the machine does. Where there are several, they disturb each other, by waiting for
     * models and for the processor, as no curve says; so it is the time it took, against what rounds without guesses took
     * lately that all of them had.
     *
     * @param expected what it should cost
     */
    public synchronized double cost(RoundOutcome outcome, double expected) {
        double plain = plainNanos[Load.level(outcome.generations())];
        return outcome.generations() == 1 || plain == 0
                ? expected
                : Math.min(outcome.totalNanos() / plain, OUTLIER * outcome.newTokens().length());
    }

    /** The curve at this load; where it says too little yet, that of the nearest load which says more. */
    private CostCurve targetNow() {
        int level = load.level();
        for (int distance = 0; distance < target.length; distance++) {
            for (int near : new int[] {level - distance, level + distance}) {
                if (near >= 0 && near < target.length && target[near].observations() >= ENOUGH) {
                    return target[near];
                }
            }
        }
        return target[level];
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
        load.observe(outcome);
        int level = Load.level(outcome.generations());
        // What those who were not in this pass guess meets the passes as well, just not the same ones.
        double nodes = (double) outcome.passNodes() / outcome.lanes() * outcome.generations();
        target[level].observe((int) Math.round(nodes), outcome.verifyNanos());
        synchronized (this) {
            rounds++;
            if (isPlain(outcome, evaluated)) {
                plainRounds[level]++;
                lastPlain[level] = rounds;
                double before = plainNanos[level] == 0 ? outcome.totalNanos() : plainNanos[level];
                // At first the mean of all: the very first ones went by while prompts of others were being read.
                long averaged = Math.min(plainRounds[level], (long) ON_AVERAGE * outcome.generations());
                plainNanos[level] = before + (Math.min(outcome.totalNanos(), OUTLIER * before) - before) / averaged;
            }
        }
        handling.observe(1 + evaluated, outcome.draftNanos() - passNanos);
        (evaluated == 0 ? plainOverhead : draftOverhead).observe(outcome.newTokens().length(),
                outcome.totalNanos() - outcome.draftNanos() - outcome.verifyNanos());
    }

    /**
     * How long the target takes for the root and some guesses: where generations share its passes, for as many guesses
     * of each. What one adds keeps all of them waiting, and the others decide as this one does.
     */
    public double target(int guesses) {
        return targetNow().nanos(load.generations() * (1 + guesses));
    }

    /**
     * Counts what passed between rounds, which no outcome tells: what was done with their tokens, and, where a strategy
     * is asked for guesses, to hand over to it and what it does with outcomes.
     *
     * @param rounds how many rounds ended since the strategy was asked before, 1 or more; where they are more than one,
     *     it was left in peace for the others
     * @param nanos how much more time has passed since than these rounds took
     */
    public void between(int rounds, long nanos) {
        (rounds == 1 ? asking : leaving).observe(1, nanos / rounds);
    }

    private double between(boolean asked) {
        CostCurve own = asked || leaving.observations() == 0 ? asking : leaving;
        CostCurve known = own.observations() == 0 ? leaving : own;
        return known.observations() == 0 ? 0 : known.nanos(1);
    }

    /**
     * What it costs to ask for guesses, beside what is done to make them; before it is known what passes between rounds
     * for which nobody is asked, all that passes.
     */
    public double asking() {
        return Math.max(0, between(true) - (leaving.observations() == 0 ? 0 : between(false)));
    }

    /** How long a round takes for which nobody is asked, from beginning to beginning. */
    public double plain() {
        return target(0) + handling(0) + overhead(1, false) + between(false);
    }

    /**
     * How long a round takes in which no draft is asked and from which the target's own token comes: the target's pass
     * over the root and some guesses, and what is done beside it.
     */
    public double round(int guesses) {
        return round(guesses, 1, false);
    }

    /**
     * How long a round takes, from beginning to beginning, beside passes of the draft and what is done for their nodes.
     *
     * @param guesses how many guesses the target evaluates beside the root
     * @param tokens how many tokens come of the round, the target's own included, 1 or more
     * @param drafted whether a draft is asked
     */
    public double round(int guesses, int tokens, boolean drafted) {
        return target(guesses) + handling(0) + overhead(tokens, drafted) + between(true);
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
        return DRAFT_SHARE * target(0) * (1 + DRAFT_SLOPE * (nodes - 1));
    }

    private double handling(int nodes) {
        return handling.observations() == 0 ? 0 : handling.nanos(1 + nodes);
    }

    /** What the engine does beside growing and evaluating trees in a round from which one token comes. */
    double overhead() {
        return overhead(1, false);
    }

    private double overhead(int tokens, boolean drafted) {
        CostCurve own = drafted ? draftOverhead : plainOverhead;
        CostCurve known = own.observations() > 0 ? own : drafted ? plainOverhead : draftOverhead;
        return known.observations() == 0 ? 0 : known.nanos(tokens);
    }

    /**
     * What each token costs whatever round it comes from. Guesses do not save it, so what they save is worth the more.
     */
    public double perToken() {
        return Math.max(0, overhead(1 + FAR, true) - overhead(1, true)) / FAR;
    }
}
