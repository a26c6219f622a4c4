package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.strategy.estimation.Calibration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Best-first growth of one tree where candidates can be seen before they are added.
 *
 * <p>The value of a candidate is the probability that the text comes there. In every pass the draft evaluates the nodes
 * whose children are expected to be worth more than the pass costs; those must be in the tree by then, everything else
 * is decided at the end. Values fall along every path, so the best candidates are always a tree.
 */
final class ChosenGrowth {

    private static final Comparator<Guess> BEST_FIRST = Comparator.comparingDouble(Guess::value).reversed();

    private final DraftTree tree;
    private final GrowthLimits limits;
    private final Prices prices;
    private final List<Guess> considered = new ArrayList<>();
    private final List<Guess> open = new ArrayList<>();
    private final Guess root;
    private int added;

    /** A tree that is a root alone. */
    ChosenGrowth(DraftTree tree, GrowthLimits limits, Prices prices) {
        this.tree = tree;
        this.limits = limits;
        this.prices = prices;
        this.root = Guess.root(tree.root());
        open.add(root);
    }

    Guess root() {
        return root;
    }

    /** Considers guesses that are known already: a chain from the root. */
    void seed(List<Seed> chain) {
        Guess at = root;
        for (Seed seed : chain) {
            at = at.consider(seed.token(), seed.probability());
            considered.add(at);
            open.add(at);
        }
    }

    /**
     * Lets the draft look ahead as long as that pays; once at least if nothing is known yet.
     *
     * @param rates {@code [depth - 1][rank]}: how often candidates hold on average, as many rows as trees may be deep
     */
    void lookAhead(DraftPasses passes, Calibration calibration, double[][] rates) {
        Expectation expectation = new Expectation(rates, prices);
        List<Guess> next = considered.isEmpty() ? List.of(root) : nextPass(expectation);
        while (!next.isEmpty()) {
            List<Guess> askable = new ArrayList<>(next.size());
            for (Guess guess : next) {
                open.remove(guess);
                if (add(guess) && tree.canGrow(guess.node()) && passes.reaches(guess)) {
                    askable.add(guess);
                }
            }
            if (!askable.isEmpty()) {
                List<Distribution> distributions = passes.evaluate(askable);
                for (int i = 0; i < askable.size(); i++) {
                    look(askable.get(i), distributions.get(i), calibration);
                }
            }
            next = nextPass(expectation);
        }
    }

    private List<Guess> nextPass(Expectation expectation) {
        considered.sort(BEST_FIRST);
        double cut = Math.max(prices.oneMore(bestNumber()), expectation.cut(considered, open, limits.nodes()));
        return expectation.worthAsking(open, cut);
    }

    private void look(Guess guess, Distribution distribution, Calibration calibration) {
        List<Candidate> candidates = tree.preview(guess.node(), distribution, Calibration.CANDIDATES);
        int[] tokens = candidates.stream().mapToInt(Candidate::token).toArray();
        double[] predictions = Calibration.predict(candidates);
        guess.looked(new Guess.Looked(tokens, predictions));
        double[] probabilities = calibration.probabilities(predictions);
        double left = 1 - guess.covered() / guess.value();
        for (int rank = 0; rank < Math.min(tokens.length, limits.width()); rank++) {
            Guess known = guess.child(tokens[rank]);
            double more = left * probabilities[rank];
            if (known != null) {
                known.scale(1 + more * guess.value() / known.value());
            } else {
                Guess child = guess.consider(tokens[rank], more);
                considered.add(child);
                if (child.depth() < limits.depth()) {
                    open.add(child);
                }
            }
        }
    }

    /** Adds the candidates that are worth it. */
    void finish() {
        considered.sort(BEST_FIRST);
        List<Guess> waiting = considered.stream().filter(guess -> guess.node() == null).toList();
        int best = 0;
        double gain = 0;
        double highest = 0;
        for (int i = 1; i <= Math.min(waiting.size(), limits.nodes() - added); i++) {
            gain += waiting.get(i - 1).value();
            double net = gain - prices.guesses(added + i) + prices.guesses(added);
            if (net > highest) {
                highest = net;
                best = i;
            }
        }
        waiting.subList(0, best).forEach(this::add);
    }

    /** How many of the candidates would be added if this was all. */
    private int bestNumber() {
        int best = 0;
        double sum = 0;
        double highest = 0;
        for (int i = 1; i <= Math.min(considered.size(), limits.nodes()); i++) {
            sum += considered.get(i - 1).value();
            if (sum - prices.guesses(i) > highest) {
                highest = sum - prices.guesses(i);
                best = i;
            }
        }
        return best;
    }

    /** Puts a guess into the tree, after those before it; false if there is no room. */
    private boolean add(Guess guess) {
        if (guess.node() != null) {
            return true;
        }
        if (!add(guess.parent()) || added == limits.nodes()) {
            return false;
        }
        List<DraftNode> nodes = tree.propose(guess.parent().node(), guess.token());
        if (nodes.isEmpty()) {
            return false;
        }
        guess.added(nodes.get(0));
        added++;
        return true;
    }
}
