package io.vorlauf.strategy.growth;

import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.strategy.estimation.RoundCosts;
import io.vorlauf.strategy.shape.TreePlan;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Grows the trees of one generation with one draft, and learns from what becomes of them. Not thread-safe.
 *
 * <p>{@linkplain #growPlanned Planned} trees have the shape that is best on average. {@linkplain #growDynamic Dynamic}
 * ones follow what the draft says at each node: best first, to a budget, with one pass of the draft for all nodes that
 * deserve it (EAGLE-2, Li et al., arXiv 2406.16858; OPT-Tree, Wang et al., arXiv 2406.17276). Where candidates can be
 * seen before they are added, under coupled verification and in greedy decoding, their calibrated probabilities decide.
 * Under rejection the number of draws is decided before the draw.
 */
public final class TreeGrowth {

    private final List<DraftModel> drafts;
    private final LongSupplier clock;
    private final Experience experience;
    private final GrowthLimits limits;
    private final Plans plans;
    private final Plans fullPlans;
    private Sight sight;
    private Guess root;
    private DraftPasses passes;
    private boolean inStep;
    private boolean prompt = true;

    /**
     * A growth that has not begun, by the computer's clock.
     *
     * @param drafts the generation's drafts; the first one is asked
     * @param experience what is known, and will be learnt, of the models
     * @param limits how far trees may grow
     */
    public TreeGrowth(List<DraftModel> drafts, Experience experience, GrowthLimits limits) {
        this(drafts, System::nanoTime, experience, limits);
    }

    /**
     * A growth that has not begun, in a generation with a clock of its own.
     *
     * @param context the generation; the first one of its drafts is asked
     * @param experience what is known, and will be learnt, of the models
     * @param limits how far trees may grow
     */
    public TreeGrowth(SpeculationContext context, Experience experience, GrowthLimits limits) {
        this(context.drafts(), context::nanoTime, experience, limits);
    }

    private TreeGrowth(List<DraftModel> drafts, LongSupplier clock, Experience experience, GrowthLimits limits) {
        this.drafts = List.copyOf(drafts);
        this.clock = clock;
        this.experience = experience;
        this.limits = limits;
        this.plans = new Plans(() -> plan(1));
        this.fullPlans = new Plans(() -> plan(limits.nodes()));
    }

    private TreePlan plan(int least) {
        RoundCosts costs = experience.costs();
        return TreePlan.best(
                rates(), least, limits.nodes(), guesses -> costs.round(guesses) + costs.rootDraft(), costs::draft);
    }

    /** Grows a tree of the shape and size that promise the most tokens per time. */
    public void growPlanned(DraftTree tree) {
        if (begin(tree)) {
            draw(tree, plans.next(), DrawnRates.average(rates()), 0);
        }
    }

    /** Grows a tree that uses up its budget of nodes, with as many passes of the draft as pay. */
    public void growToBudget(DraftTree tree) {
        if (begin(tree)) {
            Prices prices = Prices.ofPasses(experience.costs(), experience.rate(), limits.nodes());
            if (sight == Sight.BLIND) {
                draw(tree, fullPlans.next(), DrawnRates.calibrated(experience.calibration(sight), limits.width()), 0);
            } else {
                choose(tree, prices, List.of());
            }
        }
    }

    /**
     * Grows a tree in which every guess and every pass of the draft pays for itself. Without seeds the draft is asked
     * once at least.
     *
     * @param seeds guesses that are known already: a chain from the root
     */
    public void growByPrice(DraftTree tree, Prices prices, List<Seed> seeds) {
        if (!begin(tree)) {
            growSeeds(tree, prices, seeds);
        } else if (sight != Sight.BLIND) {
            choose(tree, prices, seeds);
        } else {
            TreePlan plan = plans.next();
            if (rate(seeds) > plan.rate()) {
                growSeeds(tree, prices, seeds);
            } else {
                DrawnRates rates = DrawnRates.calibrated(experience.calibration(sight), limits.width());
                draw(tree, plan, rates, prices.oneMore(plan.nodes()));
            }
        }
    }

    /** Grows a tree without asking the draft: seeds that pay for themselves, and nothing else. */
    public void growSeeds(DraftTree tree, Prices prices, List<Seed> seeds) {
        pause();
        ChosenGrowth growth = new ChosenGrowth(tree, limits, prices);
        growth.seed(seeds);
        growth.finish();
    }

    private double rate(List<Seed> seeds) {
        double reach = 1;
        double tokens = 1;
        for (Seed seed : seeds) {
            reach *= seed.probability();
            tokens += reach;
        }
        return seeds.isEmpty() ? 0 : tokens / experience.costs().round(Math.min(seeds.size(), limits.nodes()));
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
        passes = new DraftPasses(draft, experience, clock, wasInStep);
        inStep = true;
        if (sight == null) {
            sight = Sight.of(tree, draft.distribution(tree.root()));
        }
        return true;
    }

    private void choose(DraftTree tree, Prices prices, List<Seed> seeds) {
        ChosenGrowth growth = new ChosenGrowth(tree, limits, prices);
        root = growth.root();
        growth.seed(seeds);
        growth.lookAhead(passes, experience.calibration(sight), rates());
        growth.finish();
    }

    private void draw(DraftTree tree, TreePlan plan, DrawnRates rates, double price) {
        DrawnGrowth growth = new DrawnGrowth(tree, plan, rates, price);
        root = growth.root();
        growth.grow(passes);
    }

    private double[][] rates() {
        return experience.acceptance(sight).rates(limits.depth(), limits.width());
    }

    /** How many nodes the draft evaluated for the last tree; 0 if it was not asked. */
    public int evaluated() {
        return passes == null ? 0 : passes.evaluated();
    }

    /**
     * Learns from what became of the last tree.
     *
     * @return what such a round usually costs, in rounds without guesses: its clock is not asked, since
     *     it is disturbed by whatever else the machine does
     */
    public double observe(RoundOutcome outcome) {
        double drafting = passes == null ? 0 : passes.usualCost();
        RoundCosts costs = experience.costs();
        int tokens = outcome.accepted().length() + 1;
        double cost = (drafting + costs.round(outcome.drafted(), tokens, evaluated() > 0)) / costs.round(0);
        experience.throughput().observe(tokens, cost);
        // The times of the first round are those of reading the prompt.
        if (!prompt) {
            experience.measurements().round(outcome, evaluated(), passes == null ? 0 : passes.nanos());
        }
        prompt = false;
        if (root != null) {
            root.learn(outcome, sight, experience);
        }
        return cost;
    }
}
