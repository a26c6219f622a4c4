package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.strategy.estimation.Calibration;
import io.vorlauf.strategy.shape.TreePlan;

/**
 * Grows the trees of one generation with one draft, and learns from what becomes of them. Not thread-safe.
 *
 * <p>{@linkplain #growPlanned Planned} trees have the shape that is best on average. {@linkplain #growDynamic Dynamic} ones
 * follow what the draft says at each node: best first, to a budget, with one pass of the draft for all nodes that deserve it
 * (EAGLE-2, Li et al., arXiv 2406.16858; OPT-Tree, Wang et al., arXiv 2406.17276). Where candidates can be seen before they
 * are added, under coupled verification and in greedy decoding, their calibrated probabilities decide. Under rejection the
 * number of draws is decided before the draw.
 */
public final class TreeGrowth {

    private final DraftModel draft;
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
     * A growth that has not begun.
     *
     * @param experience what is known, and will be learnt, of the models
     * @param limits how far trees may grow
     */
    public TreeGrowth(DraftModel draft, Experience experience, GrowthLimits limits) {
        this.draft = draft;
        this.experience = experience;
        this.limits = limits;
        this.plans = new Plans(() -> plan(1));
        this.fullPlans = new Plans(() -> plan(limits.nodes()));
    }

    private TreePlan plan(int least) {
        return TreePlan.best(experience.acceptance(sight).rates(limits.depth(), limits.width()), least, limits.nodes(),
                experience.costs()::target, experience.costs()::draft);
    }

    /** Grows a tree of the shape and size that promise the most tokens per time. */
    public void growPlanned(DraftTree tree) {
        if (begin(tree)) {
            draw(tree, plans.next(), new OnAverage(), 0);
        }
    }

    /** Grows a tree that uses up its budget of nodes, with as many passes of the draft as pay. */
    public void growToBudget(DraftTree tree) {
        if (begin(tree)) {
            Prices prices = Prices.ofPasses(experience.costs(), experience.rate(), limits.nodes());
            if (sight == Sight.BLIND) {
                draw(tree, fullPlans.next(), new AsCalibrated(), 0);
            } else {
                choose(tree, prices);
            }
        }
    }

    /** Grows a tree in which every guess and every pass of the draft pays for itself. */
    public void growByPrice(DraftTree tree, Prices prices) {
        if (begin(tree)) {
            if (sight == Sight.BLIND) {
                TreePlan plan = plans.next();
                draw(tree, plan, new AsCalibrated(), prices.oneMore(plan.nodes()));
            } else {
                choose(tree, prices);
            }
        }
    }

    private boolean begin(DraftTree tree) {
        root = null;
        passes = new DraftPasses(draft, experience.measurements(), inStep);
        inStep = tree.canGrow(tree.root()) && draft.reaches(tree.root());
        if (inStep && sight == null) {
            sight = Sight.of(tree, draft.distribution(tree.root()));
        }
        return inStep;
    }

    private void choose(DraftTree tree, Prices prices) {
        ChosenGrowth growth = new ChosenGrowth(tree, limits, prices, experience.calibration(sight),
                experience.acceptance(sight).rates(limits.depth(), limits.width()));
        root = growth.root();
        growth.lookAhead(passes);
        growth.finish();
    }

    private void draw(DraftTree tree, TreePlan plan, DrawnGrowth.Rates rates, double price) {
        DrawnGrowth growth = new DrawnGrowth(tree, plan, rates, price);
        root = growth.root();
        growth.grow(passes);
    }

    /** The tree is left as it is, without asking the draft. */
    public void pause() {
        root = null;
        passes = new DraftPasses(draft, experience.measurements(), false);
        inStep = false;
    }

    /** How many nodes the draft evaluated for the last tree; 0 if it was not asked. */
    public int evaluated() {
        return passes.evaluated();
    }

    /** Learns from what became of the last tree. */
    public void observe(RoundOutcome outcome) {
        // The times of the first round are those of reading the prompt.
        if (!prompt) {
            experience.measurements().round(outcome, passes.evaluated(), passes.nanos());
            experience.throughput().observe(
                    outcome.accepted().length() + 1, outcome.draftNanos() + outcome.verifyNanos());
        }
        prompt = false;
        if (root != null) {
            root.learn(outcome, sight, experience);
        }
    }

    /** Rates that depend on depth and rank alone. */
    private final class OnAverage implements DrawnGrowth.Rates {

        private final double[][] rates = experience.acceptance(sight).rates(limits.depth(), limits.width());

        @Override
        public double[] predictions(Distribution distribution) {
            return new double[0];
        }

        @Override
        public double[] rates(int depth, double[] predictions) {
            return rates[depth];
        }
    }

    /** Rates that depend on how sure the draft is. */
    private final class AsCalibrated implements DrawnGrowth.Rates {

        private final Calibration calibration = experience.calibration(sight);

        /** The surer the draft is, the likelier its first draw holds, and the less is left for the others. */
        @Override
        public double[] predictions(Distribution distribution) {
            double[] predictions = new double[limits.width()];
            double left = 1;
            double share = (1 + distribution.probability(distribution.mode())) / 2;
            for (int rank = 0; rank < predictions.length; rank++) {
                predictions[rank] = left * share;
                left -= predictions[rank];
                share = 0.5;
            }
            return predictions;
        }

        @Override
        public double[] rates(int depth, double[] predictions) {
            return calibration.probabilities(predictions);
        }
    }
}
