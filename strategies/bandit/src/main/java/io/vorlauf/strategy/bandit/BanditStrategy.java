// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.bandit;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.RequireEngine;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.estimation.ByModels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A bandit: lets the installed strategies, and not to speculate, compete for the rounds of a generation, by the tokens
 * per second that they are measured to earn (discounted UCB, Garivier and Moulines, arXiv 0805.3415).
 *
 * <p>Each arm gets a few rounds in a row; most rounds go to the best arm, and the others are tried again once what is
 * known of them is old. Strategies run with the defaults of their parameters. One that is installed during a generation
 * is tried, one that goes away is forgotten. What was measured is kept for the next generation with the same models, in
 * the memory of this instance.
 *
 * <p>It wins where nobody knows beforehand which strategy suits the models, the prompt and the machine, and where
 * that changes. It cannot beat the best arm, and it pays for finding it: every arm costs a stretch of rounds at first,
 * and another one now and then, which a short text with models it has not seen hardly earns back.
 *
 * <p>Which arm is chosen depends on the times of rounds. Under coupled verification that changes nothing but the time.
 * In a generation with reference costs it does not, and what was measured is not kept. Thread-safe.
 */
@RequireEngine
public final class BanditStrategy implements SpeculationStrategy {

    /** How much an arm is trusted to be better than it was measured: a share of the best arm's rate. */
    public static final Parameter<Double> EXPLORATION = Parameter.decimal(
            "exploration", "how eagerly arms that did worse are tried again, 0 for never", 0.25, 0, 10);

    /** After how many rounds an earlier round has lost about two thirds of its weight. */
    public static final Parameter<Integer> MEMORY =
            Parameter.integer("memory", "rounds after which measurements fade", 400, 2, 1_000_000);

    private final ByModels<Earnings> known = new ByModels<>(context -> new Earnings());

    @Override
    public String name() {
        return "bandit";
    }

    @Override
    public String description() {
        return "lets the installed strategies compete for rounds by the tokens per second they earn";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(EXPLORATION, MEMORY);
    }

    @Override
    public Speculation open(SpeculationContext context) {
        return new Generation(context, known.of(context), context.parameters().get(EXPLORATION),
                context.parameters().get(MEMORY));
    }

    /**
     * One generation of the bandit: lets one arm at a time grow the trees, for a stretch of rounds.
     *
     * <p>A stretch, because draft models have to catch up with the text when they are asked again after a while:
     * whoever changed arms in every round would measure that. The first round that an arm has in a generation is not
     * counted at all, since models read the whole prompt in it.
     */
    static final class Generation implements Speculation {

        /** The arm that does not speculate. */
        static final String NONE = DecodingRequest.NO_SPECULATION;

        private static final int STRETCH = 4;

        private final SpeculationContext context;
        private final Earnings earnings;
        private final double exploration;
        private final int memory;
        private final Map<String, Speculation> open = new HashMap<>();
        private final Set<String> begun = new HashSet<>();
        private String arm = NONE;
        private int roundsLeft;

        /**
         * A generation that starts with what is known.
         *
         * @param exploration see {@link Earnings#choose}
         * @param memory see {@link Earnings#add}
         */
        Generation(SpeculationContext context, Earnings earnings, double exploration, int memory) {
            this.context = context;
            this.earnings = earnings;
            this.exploration = exploration;
            this.memory = memory;
        }

        @Override
        public void grow(DraftTree tree) {
            Set<String> arms = arms();
            forgetAllBut(arms);
            if (roundsLeft == 0 || !arms.contains(arm)) {
                arm = earnings.choose(arms, exploration);
                roundsLeft = STRETCH;
            }
            roundsLeft--;
            if (arm.equals(NONE)) {
                tree.skip(roundsLeft);
                roundsLeft = 0;
            }
            speculation().ifPresent(speculation -> speculation.grow(tree));
        }

        /** Not to speculate, and the strategies there are, in an order that does not depend on chance. */
        private Set<String> arms() {
            Set<String> arms = new TreeSet<>(context.others());
            arms.add(NONE);
            return arms;
        }

        private void forgetAllBut(Set<String> arms) {
            earnings.retain(arms);
            begun.retainAll(arms);
            List<Speculation> gone = open.entrySet().stream()
                    .filter(entry -> !arms.contains(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            open.keySet().retainAll(arms);
            closeAll(gone);
        }

        private Optional<Speculation> speculation() {
            if (!arm.equals(NONE) && !open.containsKey(arm)) {
                context.open(arm, Map.of()).ifPresent(opened -> open.put(arm, opened));
            }
            return Optional.ofNullable(open.get(arm));
        }

        @Override
        public void observe(RoundOutcome outcome) {
            if (!begun.add(arm)) {
                earnings.observe(arm, outcome, memory);
            }
            Speculation speculation = open.get(arm);
            if (speculation != null) {
                speculation.observe(outcome);
            }
        }

        @Override
        public void close() {
            List<Speculation> all = List.copyOf(open.values());
            open.clear();
            closeAll(all);
        }

        /** Closes every one, even if some fail to close. */
        private static void closeAll(List<Speculation> speculations) {
            RuntimeException failure = null;
            for (Speculation speculation : speculations) {
                try {
                    speculation.close();
                } catch (RuntimeException e) {
                    if (failure == null) {
                        failure = e;
                    } else {
                        failure.addSuppressed(e);
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}
