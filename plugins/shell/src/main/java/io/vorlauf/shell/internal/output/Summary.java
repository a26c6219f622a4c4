package io.vorlauf.shell.internal.output;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingResult;
import java.io.PrintWriter;
import java.util.Locale;

/** What a generation took, in two lines. */
public final class Summary {

    private Summary() {}

    /** Prints it. */
    public static void print(DecodingResult result, PrintWriter out) {
        DecodingMetrics metrics = result.metrics();
        out.println("[" + metrics.newTokens() + " tokens, finish: " + finish(result) + ", "
                + Numbers.fixed(metrics.tokensPerSecond(), 1) + " tokens/s, acceptance rate "
                + Numbers.fixed(metrics.acceptanceRate(), 3) + ",");
        out.println(" block efficiency " + Numbers.fixed(metrics.blockEfficiency(), 2) + ", target calls "
                + metrics.targetCalls() + ", failed rounds " + metrics.failedRounds() + "]");
    }

    /** Why a generation ended, in lower case. */
    public static String finish(DecodingResult result) {
        return result.finish().name().toLowerCase(Locale.ROOT);
    }
}
