package io.vorlauf.experiments.internal.trial;

import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.trial.TrialArm;
import io.vorlauf.api.trial.TrialArmStatus;
import io.vorlauf.api.trial.TrialException;
import io.vorlauf.api.trial.TrialPlan;
import io.vorlauf.api.trial.TrialState;
import io.vorlauf.api.trial.TrialStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** One trial: which request gets which arm, what came out, and when it is over. Thread-safe; calls nobody. */
final class Trial {

    private final TrialPlan plan;
    private final Map<String, ArmBook> books = new LinkedHashMap<>();
    private final ConfidenceSequence sequence;
    private final SplittableRandom chance;
    private TrialState state = TrialState.RUNNING;
    private Optional<String> winner = Optional.empty();
    private Optional<String> promoted = Optional.empty();

    Trial(TrialPlan plan) {
        this.plan = plan;
        plan.arms().forEach(arm -> books.put(arm.name(), new ArmBook(arm)));
        // All arms but the baseline have an interval, and all of these are to hold at once.
        sequence = new ConfidenceSequence((1 - plan.confidence()) / (plan.arms().size() - 1));
        chance = new SplittableRandom(plan.seed());
    }

    String target() {
        return plan.target();
    }

    /** The arm of the next request: by chance, or by a key; empty if requests are not shared out any more. */
    synchronized Optional<TrialArm> next(Optional<String> key) {
        return switch (state) {
            case RUNNING, DECIDED -> Optional.of(pick(key.map(this::fraction).orElseGet(chance::nextDouble)));
            case PROMOTED -> promoted.map(plan::arm);
            case UNDECIDED, STOPPED -> Optional.empty();
        };
    }

    private double fraction(String key) {
        return new SplittableRandom(31 * (31 * plan.seed() + plan.name().hashCode()) + key.hashCode()).nextDouble();
    }

    private TrialArm pick(double fraction) {
        double rest = fraction * plan.arms().stream().mapToDouble(TrialArm::weight).sum();
        for (TrialArm arm : plan.arms()) {
            rest -= arm.weight();
            if (rest < 0) {
                return arm;
            }
        }
        // Rounding may leave a little.
        return plan.arms().get(plan.arms().size() - 1);
    }

    /** Whether requests are shared out, and figures counted. */
    synchronized boolean isSharing() {
        return state == TrialState.RUNNING || state == TrialState.DECIDED;
    }

    synchronized void ended(TrialArm arm, DecodingMetrics metrics) {
        if (isSharing() && metrics.newTokens() > 0) {
            books.get(arm.name()).ended(metrics);
            decide();
        }
    }

    synchronized void failed(TrialArm arm) {
        if (isSharing()) {
            books.get(arm.name()).failed();
            decide();
        }
    }

    private void decide() {
        if (state != TrialState.RUNNING) {
            return;
        }
        winner = findWinner();
        if (winner.isPresent()) {
            state = TrialState.DECIDED;
        } else if (books.values().stream().mapToLong(ArmBook::requests).sum() >= plan.maxRequests()) {
            state = TrialState.UNDECIDED;
        }
    }

    /** The arm whose interval lies above those of all others. */
    private Optional<String> findWinner() {
        List<Estimate> estimates = plan.arms().stream().map(this::againstBaseline).toList();
        for (int i = 0; i < estimates.size(); i++) {
            double low = estimates.get(i).low();
            boolean highest = true;
            for (int j = 0; j < estimates.size(); j++) {
                // False for what has no interval yet.
                highest &= i == j || low > estimates.get(j).high();
            }
            if (highest) {
                return Optional.of(plan.arms().get(i).name());
            }
        }
        return Optional.empty();
    }

    private Estimate againstBaseline(TrialArm arm) {
        return arm.equals(plan.baseline()) ? new Estimate(1, 1, 1) : speedUp(arm);
    }

    private Estimate speedUp(TrialArm arm) {
        return sequence.of(books.get(arm.name()).moments(), books.get(plan.baseline().name()).moments());
    }

    synchronized TrialStatus stop() {
        if (!isSharing()) {
            throw new TrialException("trial '" + plan.name() + "' is over already");
        }
        state = TrialState.STOPPED;
        return status();
    }

    /** Promotes an arm, or the winner. */
    synchronized TrialStatus promote(Optional<String> wanted) {
        String arm = wanted.or(() -> winner).orElseThrow(() -> new TrialException("trial '" + plan.name()
                + "' has no winner; name one of its arms: "
                + String.join(", ", plan.arms().stream().map(TrialArm::name).toList())));
        promoted = Optional.of(plan.arm(arm).name());
        state = TrialState.PROMOTED;
        return status();
    }

    synchronized TrialStatus withdraw() {
        if (state != TrialState.PROMOTED) {
            throw new TrialException("nothing is promoted");
        }
        promoted = Optional.empty();
        state = TrialState.STOPPED;
        return status();
    }

    synchronized TrialStatus status() {
        List<TrialArmStatus> arms = new ArrayList<>();
        for (ArmBook book : books.values()) {
            boolean isBaseline = book.arm().equals(plan.baseline());
            arms.add(book.status(isBaseline ? Estimate.UNKNOWN : speedUp(book.arm())));
        }
        return new TrialStatus(plan, state, arms, winner, promoted);
    }
}
