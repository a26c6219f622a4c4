package io.vorlauf.experiments.internal.run;

import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import java.util.ArrayList;
import java.util.List;

/** Keeps the rounds of one generation. */
final class Recorder implements GenerationListener {

    private final List<RoundReport> rounds = new ArrayList<>();

    @Override
    public synchronized void round(RoundReport report) {
        rounds.add(report);
    }

    synchronized List<RoundReport> rounds() {
        return List.copyOf(rounds);
    }
}
