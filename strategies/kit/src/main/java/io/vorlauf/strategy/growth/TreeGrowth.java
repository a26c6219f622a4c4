// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.strategy.estimation.RoundCosts;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Grows the trees of one generation with one draft, and learns from what becomes of them. Not thread-safe.
 *
 * <p>{@linkplain #growPlanned Planned} trees have the shape that is best on average. {@linkplain #growToBudget Dynamic}
 * ones follow what the draft says at each node: best first, to a budget, with one pass of the draft for all nodes that
 * deserve it (EAGLE-2, Li et al., arXiv 2406.16858; OPT-Tree, Wang et al., arXiv 2406.17276). Where candidates can be
 * seen before they are added, under coupled verification and in greedy decoding, their calibrated probabilities decide.
 * Under rejection the number of draws is decided before the draw.
 */
public final class TreeGrowth {

    /**
     * How far trees may grow.
     *
     * @param nodes the most guesses in a tree, 1 or more
     * @param depth the most guesses on a path, 1 or more
     * @param width the most guesses below one node, 1 or more
     */
    public record Limits(int nodes, int depth, int width) {

        /**
         * Checks ranges.
         *
         * @throws IllegalArgumentException if a limit is below 1
         */
        public Limits {
            if (nodes < 1 || depth < 1 || width < 1) {
                throw new IllegalArgumentException(
                        "nodes, depth and width must be 1 or more, not " + nodes + ", " + depth + " and " + width);
            }
        }
    }

    /**
     * A token that is proposed before the draft is asked.
     *
     * @param token the token
     * @param probability how probable it is that it holds if everything before it does, 0 … 1
     */
    public record Proposal(int token, double probability) {}

    /** For how many rounds nobody need ask at most, and what asking for nothing may cost, as a share of the time. */
    private static final int LONGEST_REST = 32;
    private static final double ASKING_SHARE = 0.01;
    /** After so many rounds without a guess. */
    private static final int IDLE = 8;

    private final List<DraftModel> drafts;
    private final LongSupplier clock;
    private final Experience experience;
    private final Limits limits;
    private final Plans plans;
    private final Plans fullPlans;
    private Experience.@Nullable Preview preview;
    private @Nullable Guess root;
    private @Nullable Passes passes;
    private boolean inStep;
    private boolean prompt = true;
    /** When the strategy was asked last, how many rounds ended since, and how long they took. */
    private long asked;
    private int ended;
    private long took;
    private boolean lastAsked;
    private boolean onTrial;
    private int idle;

    /**
     * A growth that has not begun.
     *
     * @param context the generation; the first one of its drafts is asked
     * @param experience what is known, and will be learnt, of the models
     * @param limits how far trees may grow
     */
    public TreeGrowth(SpeculationContext context, Experience experience, Limits limits) {
        this(context.drafts(), context::nanoTime, experience, limits);
    }

    TreeGrowth(List<DraftModel> drafts, LongSupplier clock, Experience experience, Limits limits) {
        this.drafts = List.copyOf(drafts);
        this.clock = clock;
        this.experience = experience;
        this.limits = limits;
        this.plans = new Plans(() -> plan(1));
        this.fullPlans = new Plans(() -> plan(limits.nodes()));
    }

    private OptimalTrees.Plan plan(int least) {
        RoundCosts costs = experience.costs();
        return OptimalTrees.Plan.best(
                rates(), least, limits.nodes(), guesses -> costs.round(guesses) + costs.rootDraft(), costs::draft);
    }

    /**
     * Grows a tree in which every guess and every pass of the draft pays for itself, and none where none does. A draft
     * that loses time is not asked any more; after a while, and then after ever longer whiles, it gets another trial.
     *
     */
    public void growWhatPays(DraftTree tree) {
        hearWhatPassed();
        if (asksDraft()) {
            growByPrice(tree, prices(), List.of());
        } else {
            pause();
            rest(tree, LONGEST_REST);
        }
    }

    /**
     * The same, with guesses that are known without a draft.
     *
     * @param proposals a chain from the root; empty if nothing is known now
     */
    public void growWhatPays(DraftTree tree, List<Proposal> proposals) {
        hearWhatPassed();
        if (asksDraft()) {
            growByPrice(tree, prices(), proposals);
            idle = 0;
            return;
        }
        growProposals(tree, prices(), proposals);
        idle = tree.root().children().isEmpty() ? idle + 1 : 0;
        if (idle >= IDLE) {
            // There might be proposals in any round, so only as long as makes it cheap to ask in the others.
            RoundCosts costs = experience.costs();
            rest(tree, (int) Math.ceil(costs.asking() / (ASKING_SHARE * costs.plain())));
        }
    }

    /**
     * Grows a tree of the shape and size that promise the most tokens per time, and none where that is less than plain
     * decoding makes.
     */
    public void growPlanned(DraftTree tree) {
        hearWhatPassed();
        if (!asksDraft()) {
            pause();
            rest(tree, LONGEST_REST);
        } else if (begin(tree)) {
            draw(tree, plans.next(), DrawnGrowth.Rates.average(rates()), 0);
        }
    }

    private Prices prices() {
        RoundCosts costs = experience.costs();
        return Prices.of(costs, Math.max(experience.rate(), 1 / costs.plain()), limits.nodes());
    }

    private boolean asksDraft() {
        RoundCosts costs = experience.measurements();
        onTrial = !drafts.isEmpty()
                && experience.trial().next(costs.knowsPlainRounds(), costs.load().generations());
        return onTrial;
    }

    /** Says that nobody need ask for some rounds, while the draft is not asked anyway. */
    private void rest(DraftTree tree, int most) {
        int rounds = Math.min(most, LONGEST_REST);
        int rest = drafts.isEmpty()
                ? rounds
                : experience.trial().rest(rounds, experience.measurements().load().generations());
        if (rest > 0) {
            tree.skip(rest);
        }
    }

    /** Learns what passed since it was asked last that was no part of a round. */
    private void hearWhatPassed() {
        long now = clock.getAsLong();
        if (ended > 0) {
            experience.measurements().between(ended, now - asked - took);
        }
        asked = now;
        ended = 0;
        took = 0;
        lastAsked = true;
        onTrial = false;
    }

    /** Grows a tree that uses up its budget of nodes, with as many passes of the draft as pay. */
    public void growToBudget(DraftTree tree) {
        hearWhatPassed();
        if (begin(tree)) {
            Prices prices = Prices.ofPasses(experience.costs(), experience.rate(), limits.nodes());
            if (preview == Experience.Preview.NONE) {
                draw(tree, fullPlans.next(), calibrated(), 0);
            } else {
                choose(tree, prices, List.of());
            }
        }
    }

    /**
     * Grows a tree in which every guess and every pass of the draft pays for itself. Without proposals the draft is
     * asked once at least.
     *
     * @param proposals guesses that are known already: a chain from the root
     */
    void growByPrice(DraftTree tree, Prices prices, List<Proposal> proposals) {
        if (!begin(tree)) {
            growProposals(tree, prices, proposals);
        } else if (preview != Experience.Preview.NONE) {
            choose(tree, prices, proposals);
        } else {
            OptimalTrees.Plan plan = plans.next();
            if (rate(proposals) > plan.rate()) {
                growProposals(tree, prices, proposals);
            } else {
                draw(tree, plan, calibrated(), prices.oneMore(plan.nodes()));
            }
        }
    }

    /** Grows a tree without asking the draft: proposals that pay for themselves, and nothing else. */
    void growProposals(DraftTree tree, Prices prices, List<Proposal> proposals) {
        pause();
        BestFirstGrowth growth = new BestFirstGrowth(tree, limits, prices);
        growth.propose(proposals);
        growth.finish();
    }

    private double rate(List<Proposal> proposals) {
        double reach = 1;
        double tokens = 1;
        for (Proposal proposal : proposals) {
            reach *= proposal.probability();
            tokens += reach;
        }
        return proposals.isEmpty() ? 0 : tokens / experience.costs().round(Math.min(proposals.size(), limits.nodes()));
    }

    private void pause() {
        root = null;
        passes = null;
        inStep = false;
    }

    private boolean begin(DraftTree tree) {
        boolean wasInStep = inStep;
        pause();
        if (drafts.isEmpty() || !tree.canGrow(tree.root()) || !drafts.get(0).reaches(tree.root())) {
            return false;
        }
        DraftModel draft = drafts.get(0);
        passes = new Passes(draft, experience, clock, wasInStep);
        inStep = true;
        if (preview == null) {
            preview = Experience.Preview.of(tree, draft.distribution(tree.root()));
        }
        return true;
    }

    private void choose(DraftTree tree, Prices prices, List<Proposal> proposals) {
        BestFirstGrowth growth = new BestFirstGrowth(tree, limits, prices);
        root = growth.root();
        growth.propose(proposals);
        growth.lookAhead(passes, experience.calibration(preview), rates());
        growth.finish();
    }

    private void draw(DraftTree tree, OptimalTrees.Plan plan, DrawnGrowth.Rates rates, double price) {
        DrawnGrowth growth = new DrawnGrowth(tree, plan, rates, price);
        root = growth.root();
        growth.grow(passes);
    }

    private DrawnGrowth.Rates calibrated() {
        return DrawnGrowth.Rates.calibrated(experience.calibration(preview), limits.width());
    }

    private double[][] rates() {
        return experience.acceptance(preview).rates(limits.depth(), limits.width());
    }

    /** How many nodes the draft evaluated for the last tree; 0 if it was not asked. */
    public int evaluated() {
        return passes == null ? 0 : passes.evaluated;
    }

    /** Learns from what became of the last tree. */
    public void observe(RoundOutcome outcome) {
        double drafting = passes == null ? 0 : passes.usualCost;
        RoundCosts costs = experience.costs();
        int tokens = outcome.newTokens().length();
        double plain = costs.plain();
        double expected = lastAsked ? drafting + costs.round(outcome.drafted(), tokens, evaluated() > 0) : plain;
        double cost = experience.measurements().cost(outcome, expected / plain);
        lastAsked = false;
        experience.observe(tokens, cost);
        // The times of the first round are those of reading the prompt.
        if (!prompt) {
            ended++;
            took += outcome.totalNanos();
            experience.measurements().round(outcome, evaluated(), passes == null ? 0 : passes.nanos);
        }
        prompt = false;
        if (onTrial && evaluated() > 0) {
            experience.trial().observe(tokens, cost, outcome.generations());
        }
        if (root != null) {
            root.learn(outcome, preview, experience);
        }
    }

    /**
     * A plan made anew now and then: often while little is known, and later every few dozen rounds. Not thread-safe.
     */
    private static final class Plans {

        private static final int LONGEST = 64;

        private final Supplier<OptimalTrees.Plan> planner;
        private OptimalTrees.@Nullable Plan plan;
        private int wait = 1;
        private int left;

        Plans(Supplier<OptimalTrees.Plan> planner) {
            this.planner = planner;
        }

        /** The plan for the next round. */
        OptimalTrees.Plan next() {
            if (left == 0) {
                plan = planner.get();
                left = wait;
                wait = Math.min(2 * wait, LONGEST);
            }
            left--;
            return plan;
        }
    }

    /** The passes of the draft in one round, timed. Not thread-safe. */
    static final class Passes {

        private final DraftModel draft;
        private final Experience experience;
        private final LongSupplier clock;
        private final boolean inStep;
        private int evaluated;
        private long nanos;
        private double usualCost;

        /**
         * No pass yet.
         *
         * @param clock tells nanoseconds
         * @param inStep whether the draft has no more text to catch up with than usual
         */
        Passes(DraftModel draft, Experience experience, LongSupplier clock, boolean inStep) {
            this.draft = draft;
            this.experience = experience;
            this.clock = clock;
            this.inStep = inStep;
        }

        boolean reaches(Guess guess) {
            return draft.reaches(guess.node);
        }

        List<Distribution> evaluate(List<Guess> guesses) {
            long start = clock.getAsLong();
            List<Distribution> distributions = draft.distributions(guesses.stream().map(guess -> guess.node).toList());
            long time = clock.getAsLong() - start;
            boolean root = guesses.get(0).depth == 0;
            if (!root) {
                experience.measurements().pass(guesses.size(), time);
            } else if (inStep) {
                experience.measurements().rootPass(guesses.size(), time);
            }
            RoundCosts costs = experience.costs();
            usualCost += costs.draft(guesses.size()) + (root ? costs.rootDraft() - costs.draft(1) : 0);
            evaluated += guesses.size();
            nanos += time;
            return distributions;
        }
    }
}
