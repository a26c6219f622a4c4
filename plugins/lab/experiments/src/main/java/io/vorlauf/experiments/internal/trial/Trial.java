// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.trial;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.experiments.internal.statistics.Figures;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Totals;
import io.vorlauf.lab.trial.TrialArm;
import io.vorlauf.lab.trial.TrialArmStatus;
import io.vorlauf.lab.trial.TrialException;
import io.vorlauf.lab.trial.TrialPlan;
import io.vorlauf.lab.trial.TrialState;
import io.vorlauf.lab.trial.TrialStatus;
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

    /** The arm of the next request: by chance, or by a key; empty if requests are not shared out any more. */
    synchronized Optional<TrialArm> next(Optional<String> key) {
        return switch (state) {
            case RUNNING, DECIDED -> Optional.of(pick(key
                    .map(name -> 31 * (31 * plan.seed() + plan.name().hashCode()) + name.hashCode())
                    .map(seed -> new SplittableRandom(seed).nextDouble())
                    .orElseGet(chance::nextDouble)));
            case PROMOTED -> promoted.map(plan::arm);
            case UNDECIDED, STOPPED -> Optional.empty();
        };
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
            books.get(arm.name()).failed++;
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
        List<Estimate> estimates = plan.arms().stream()
                .map(arm -> arm.equals(plan.baseline()) ? new Estimate(1, 1, 1) : speedUp(arm))
                .toList();
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

    private Estimate speedUp(TrialArm arm) {
        return sequence.of(books.get(arm.name()).moments, books.get(plan.baseline().name()).moments);
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
            boolean isBaseline = book.arm.equals(plan.baseline());
            arms.add(book.status(isBaseline ? Estimate.UNKNOWN : speedUp(book.arm)));
        }
        return new TrialStatus(plan, state, arms, winner, promoted);
    }

    /** What an arm did. Not thread-safe. */
    private static final class ArmBook {

        private final TrialArm arm;
        private final ConfidenceSequence.Moments moments = new ConfidenceSequence.Moments();
        private final Figures.Latencies firstTokens = new Figures.Latencies();
        private Totals totals = Figures.NOTHING;
        private long failed;

        ArmBook(TrialArm arm) {
            this.arm = arm;
        }

        long requests() {
            return moments.count() + failed;
        }

        void ended(DecodingMetrics metrics) {
            totals = Figures.plus(totals, metrics);
            firstTokens.add(metrics.firstTokenNanos());
            moments.add(metrics.newTokens(), metrics.totalNanos());
        }

        TrialArmStatus status(Estimate speedUp) {
            return new TrialArmStatus(arm, totals, failed, firstTokens.quantiles(), speedUp);
        }
    }

    /** A request with an arm; empty if the trial is not about it, or over. */
    Optional<Shared> share(DecodingRequest request, Optional<String> key) {
        return plan.target().equals(request.target())
                ? next(key).map(arm ->
                        new Shared(this, arm, request.toBuilder().speculation(arm.choice()).build()))
                : Optional.empty();
    }

    /**
     * A request that got an arm of a trial.
     *
     * @param trial the trial
     * @param arm the arm
     * @param request the request as the arm has it, or, after a promotion, as the promoted arm does
     */
    record Shared(Trial trial, TrialArm arm, DecodingRequest request) {

        void ended(DecodingResult result) {
            // What was cancelled says how patient somebody was, not how fast the arm is.
            if (result.finish() != FinishReason.CANCELLED) {
                trial.ended(arm, result.metrics());
            }
        }

        void failed() {
            trial.failed(arm);
        }
    }

    /**
     * Intervals for the speed-up that hold at all times at once: a confidence sequence (Howard et al., arXiv
     * 1810.08240), here an asymptotic one, which needs no bound on times and allows estimates of variance (Waudby-Smith
     * et al., arXiv 2103.06476, theorem 2.2). The price of looking at any time is an interval about one and a half
     * times as wide as one that may be looked at once.
     */
    static final class ConfidenceSequence {

        /** With fewer requests of either arm nothing is asymptotic yet. */
        static final int FEWEST = 30;

        /** After how many requests the intervals are the narrowest that they can be for their confidence. */
        private static final double TUNED_FOR = 500;

        private final double alpha;
        private final double rho2;

        /**
         * A sequence.
         *
         * @param alpha the probability that it ever fails to hold the truth, above 0 and below 1
         */
        ConfidenceSequence(double alpha) {
            this.alpha = alpha;
            this.rho2 = (-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha) + 1)) / TUNED_FOR;
        }

        Estimate of(Moments arm, Moments baseline) {
            if (arm.count() == 0 || baseline.count() == 0) {
                return Estimate.UNKNOWN;
            }
            double log = arm.logRate() - baseline.logRate();
            if (arm.count() < FEWEST || baseline.count() < FEWEST) {
                return new Estimate(Math.exp(log), Double.NaN, Double.NaN);
            }
            double width = width(arm, baseline);
            return new Estimate(Math.exp(log), Math.exp(log - width), Math.exp(log + width));
        }

        private double width(Moments arm, Moments baseline) {
            double t = arm.count() + baseline.count();
            double variance = t * (arm.variance() / arm.count() + baseline.variance() / baseline.count());
            double mixed = t * rho2 + 1;
            return Math.sqrt(variance * 2 * mixed / (t * t * rho2) * Math.log(Math.sqrt(mixed) / alpha));
        }

        /** Running means and covariances of tokens and time (Welford, Technometrics 4, 1962, in two dimensions). */
        static final class Moments {

            private long count;
            private double meanTokens;
            private double meanNanos;
            private double tokensTokens;
            private double nanosNanos;
            private double tokensNanos;

            void add(double tokens, double nanos) {
                count++;
                double fromTokens = tokens - meanTokens;
                double fromNanos = nanos - meanNanos;
                meanTokens += fromTokens / count;
                meanNanos += fromNanos / count;
                tokensTokens += fromTokens * (tokens - meanTokens);
                nanosNanos += fromNanos * (nanos - meanNanos);
                tokensNanos += fromTokens * (nanos - meanNanos);
            }

            long count() {
                return count;
            }

            /** Logarithm of all tokens over all time. */
            double logRate() {
                return Math.log(meanTokens) - Math.log(meanNanos);
            }

            /** Variance of what one request contributes to {@link #logRate}, by linearisation. */
            double variance() {
                double sum = tokensTokens / (meanTokens * meanTokens)
                        - 2 * tokensNanos / (meanTokens * meanNanos)
                        + nanosNanos / (meanNanos * meanNanos);
                return Math.max(0, sum) / (count - 1);
            }
        }
    }
}
