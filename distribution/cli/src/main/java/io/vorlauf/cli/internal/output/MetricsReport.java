package io.vorlauf.cli.internal.output;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingResult;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a generation took, as a short summary and as JSON. */
public final class MetricsReport {

    private MetricsReport() {}

    /** Prints a summary of a few lines. */
    public static void print(DecodingResult result, PrintWriter err) {
        DecodingMetrics metrics = result.metrics();
        err.println(metrics.newTokens() + " tokens, finish: " + finish(result));
        err.println("speed        " + Numbers.fixed(metrics.tokensPerSecond(), 1) + " tokens/s, first token after "
                + Numbers.fixed(Json.millis(metrics.firstTokenNanos()), 1) + " ms");
        err.println("speculation  acceptance rate " + Numbers.fixed(metrics.acceptanceRate(), 3) + ", block efficiency "
                + Numbers.fixed(metrics.blockEfficiency(), 2) + ", target calls " + metrics.targetCalls());
        err.println("time         draft " + Numbers.percent(share(metrics, metrics.draftNanos())) + ", verify "
                + Numbers.percent(share(metrics, metrics.verifyNanos())) + ", overhead "
                + Numbers.percent(share(metrics, metrics.overheadNanos())));
        if (metrics.failedRounds() > 0) {
            err.println("warning      the strategy failed in " + metrics.failedRounds() + " rounds");
        }
    }

    /** Why a generation ended, as it is written everywhere: in lower case. */
    public static String finish(DecodingResult result) {
        return result.finish().name().toLowerCase(Locale.ROOT);
    }

    /**
     * The metrics by name. Ratios that are not defined, such as the acceptance rate without guesses, are {@code null}.
     */
    public static Map<String, Object> toJson(DecodingMetrics metrics) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("promptTokens", metrics.promptTokens());
        json.put("newTokens", metrics.newTokens());
        json.put("targetCalls", metrics.targetCalls());
        json.put("draftedTokens", metrics.draftedTokens());
        json.put("acceptedTokens", metrics.acceptedTokens());
        json.put("failedRounds", metrics.failedRounds());
        json.put("tokensPerSecond", Json.number(metrics.tokensPerSecond()));
        json.put("acceptanceRate", Json.number(metrics.acceptanceRate()));
        json.put("blockEfficiency", Json.number(metrics.blockEfficiency()));
        json.put("firstTokenMillis", Json.millis(metrics.firstTokenNanos()));
        json.put("draftMillis", Json.millis(metrics.draftNanos()));
        json.put("verifyMillis", Json.millis(metrics.verifyNanos()));
        json.put("overheadMillis", Json.millis(metrics.overheadNanos()));
        json.put("totalMillis", Json.millis(metrics.totalNanos()));
        json.put("draftShare", Json.number(share(metrics, metrics.draftNanos())));
        json.put("verifyShare", Json.number(share(metrics, metrics.verifyNanos())));
        json.put("overheadShare", Json.number(share(metrics, metrics.overheadNanos())));
        return json;
    }

    private static double share(DecodingMetrics metrics, long nanos) {
        return (double) nanos / metrics.totalNanos();
    }
}
