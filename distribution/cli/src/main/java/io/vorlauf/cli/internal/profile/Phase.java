package io.vorlauf.cli.internal.profile;

import io.vorlauf.api.decoding.RoundReport;
import java.util.function.ToLongFunction;

/** What the time of a round is divided into; the parts add up to the whole. */
enum Phase {
    DRAFT("draft", RoundReport::draftNanos),
    VERIFY("verify", RoundReport::verifyNanos),
    SAMPLING("sampling", RoundReport::samplingNanos),
    TOKENIZER("tokenizer", RoundReport::tokenizerNanos),
    BOOKKEEPING("bookkeeping", round -> Math.max(0, round.totalNanos() - round.draftNanos() - round.verifyNanos()
            - round.samplingNanos() - round.tokenizerNanos()));

    private final String label;
    private final ToLongFunction<RoundReport> nanos;

    Phase(String label, ToLongFunction<RoundReport> nanos) {
        this.label = label;
        this.nanos = nanos;
    }

    String label() {
        return label;
    }

    long nanos(RoundReport round) {
        return nanos.applyAsLong(round);
    }
}
