package io.vorlauf.strategy.bandit.internal;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One generation of the bandit: lets one arm at a time grow the trees, for a stretch of rounds.
 *
 * <p>A stretch, because draft models have to catch up with the text when they are asked again after a while: whoever
 * changed arms in every round would measure that. The first round that an arm has in a generation is not counted at
 * all, since models read the whole prompt in it.
 */
public final class BanditSpeculation implements Speculation {

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
    private boolean grew;

    /**
     * A generation that starts with what is known.
     *
     * @param exploration see {@link Earnings#choose}
     * @param memory see {@link Earnings#add}
     */
    public BanditSpeculation(SpeculationContext context, Earnings earnings, double exploration, int memory) {
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
        // Before the arm is asked: an arm that fails has to answer for the round.
        grew = true;
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
        // There are rounds without room for guesses; nobody was asked in them.
        if (!grew) {
            return;
        }
        grew = false;
        if (!begun.add(arm)) {
            earnings.add(arm, outcome.accepted().length() + 1, outcome.totalNanos(), memory);
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
