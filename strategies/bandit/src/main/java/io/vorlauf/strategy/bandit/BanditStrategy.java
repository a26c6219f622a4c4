package io.vorlauf.strategy.bandit;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.bandit.internal.BanditSpeculation;
import io.vorlauf.strategy.bandit.internal.Ledger;
import java.util.List;

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
public final class BanditStrategy implements SpeculationStrategy {

    /** How much an arm is trusted to be better than it was measured: a share of the best arm's rate. */
    public static final Parameter<Double> EXPLORATION = Parameter.decimal(
            "exploration", "how eagerly arms that did worse are tried again, 0 for never", 0.25, 0, 10);

    /** After how many rounds an earlier round has lost about two thirds of its weight. */
    public static final Parameter<Integer> MEMORY =
            Parameter.integer("memory", "rounds after which measurements fade", 400, 2, 1_000_000);

    private final Ledger ledger = new Ledger();

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
        return new BanditSpeculation(context, ledger.of(context), context.parameters().get(EXPLORATION),
                context.parameters().get(MEMORY));
    }
}
