package io.vorlauf.experiments.internal.trial;

import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.analysis.Totals;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.trial.TrialArm;
import io.vorlauf.api.trial.TrialArmStatus;
import io.vorlauf.experiments.internal.statistics.Latencies;
import io.vorlauf.experiments.internal.statistics.Sums;

/** What an arm did. Not thread-safe. */
final class ArmBook {

    private final TrialArm arm;
    private final Moments moments = new Moments();
    private final Latencies firstTokens = new Latencies();
    private Totals totals = Sums.NOTHING;
    private long failed;

    ArmBook(TrialArm arm) {
        this.arm = arm;
    }

    TrialArm arm() {
        return arm;
    }

    Moments moments() {
        return moments;
    }

    long requests() {
        return moments.count() + failed;
    }

    void ended(DecodingMetrics metrics) {
        totals = Sums.plus(totals, metrics);
        firstTokens.add(metrics.firstTokenNanos());
        moments.add(metrics.newTokens(), metrics.totalNanos());
    }

    void failed() {
        failed++;
    }

    TrialArmStatus status(Estimate speedUp) {
        return new TrialArmStatus(arm, totals, failed, firstTokens.quantiles(), speedUp);
    }
}
