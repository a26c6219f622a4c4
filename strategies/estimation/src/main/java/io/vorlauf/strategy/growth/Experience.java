package io.vorlauf.strategy.growth;

import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.strategy.estimation.Calibration;
import io.vorlauf.strategy.estimation.RankAcceptance;
import io.vorlauf.strategy.estimation.RoundCosts;
import io.vorlauf.strategy.estimation.Throughput;
import java.util.EnumMap;
import java.util.Map;

/**
 * All that is learnt about one target with its drafts. Acceptance is learnt separately for each {@link Sight}; costs
 * are the same for all. Thread-safe.
 */
public final class Experience {

    private static final double MEMORY = 64;
    private static final double ENOUGH = 4;
    private static final double USUAL = 1.6;

    private final RoundCosts costs;
    private final RoundCosts assumed = new RoundCosts();
    private final Throughput throughput = new Throughput(MEMORY);
    private final Map<Sight, Calibration> calibrations = new EnumMap<>(Sight.class);
    private final Map<Sight, RankAcceptance> acceptances = new EnumMap<>(Sight.class);

    /** An experience of nothing. */
    public Experience() {
        this(new RoundCosts());
    }

    private Experience(RoundCosts costs) {
        this.costs = costs;
        for (Sight sight : Sight.values()) {
            calibrations.put(sight, new Calibration());
            acceptances.put(sight, new RankAcceptance());
        }
    }

    /** An experience that begins with a generation, and knows what rounds cost if that has reference costs. */
    public static Experience of(SpeculationContext context) {
        return new Experience(RoundCosts.of(context));
    }

    /** How sure candidates are. */
    public Calibration calibration(Sight sight) {
        return calibrations.get(sight);
    }

    /** How often guesses of a rank hold. */
    public RankAcceptance acceptance(Sight sight) {
        return acceptances.get(sight);
    }

    /** What rounds cost, to learn from more of them. */
    public RoundCosts measurements() {
        return costs;
    }

    /** What rounds cost: as measured, or as assumed while too few were measured. */
    public RoundCosts costs() {
        return costs.measured() ? costs : assumed;
    }

    /** Tokens per cost, in rounds without guesses. */
    public Throughput throughput() {
        return throughput;
    }

    /**
     * Tokens per unit of {@link #costs()} that were made of late. At first, 1.6 times as many as plain decoding makes:
     * at its rate, first trees would be larger than they pay for.
     */
    public double rate() {
        return (throughput.rounds() < ENOUGH ? USUAL : throughput.tokensPerCost()) / costs().round(0);
    }
}
