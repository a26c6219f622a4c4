// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a generation took, as a short summary and as JSON. */
public final class GenerationReport {

    private GenerationReport() {}

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
        return Json.word(result.finish(), ' ');
    }

    /** A whole result by name, with the models that made it. */
    public static Map<String, @Nullable Object> toJson(DecodingResult result, List<ModelInfo> models) {
        return Json.object(
                "text", result.text(), "ids", result.ids().toArray(), "finish", finish(result),
                "models", models(models), "metrics", toJson(result.metrics()));
    }

    /** Models in a few words, with how their weights are held and what evaluates them. */
    public static String words(Collection<ModelInfo> models) {
        return models.stream()
                .map(model -> model.name() + " (" + model.weights() + " by " + model.backend() + ")")
                .collect(Collectors.joining(", "));
    }

    /** The same for programs. */
    public static List<Map<String, @Nullable Object>> models(Collection<ModelInfo> models) {
        return models.stream()
                .map(model -> Json.object(
                        "name", model.name(), "weights", model.weights(), "backend", model.backend()))
                .toList();
    }

    /**
     * The metrics by name. Ratios that are not defined, such as the acceptance rate without guesses, are {@code null}.
     */
    public static Map<String, @Nullable Object> toJson(DecodingMetrics metrics) {
        return Json.object(
                "promptTokens", metrics.promptTokens(), "cachedTokens", metrics.cachedTokens(), "newTokens", metrics.newTokens(),
                "targetCalls", metrics.targetCalls(), "draftedTokens", metrics.draftedTokens(),
                "acceptedTokens", metrics.acceptedTokens(), "failedRounds", metrics.failedRounds(),
                "tokensPerSecond", metrics.tokensPerSecond(), "acceptanceRate", metrics.acceptanceRate(),
                "blockEfficiency", metrics.blockEfficiency(),
                "firstTokenMillis", Json.millis(metrics.firstTokenNanos()),
                "draftMillis", Json.millis(metrics.draftNanos()), "verifyMillis", Json.millis(metrics.verifyNanos()),
                "overheadMillis", Json.millis(metrics.overheadNanos()),
                "totalMillis", Json.millis(metrics.totalNanos()), "draftShare", share(metrics, metrics.draftNanos()),
                "verifyShare", share(metrics, metrics.verifyNanos()),
                "overheadShare", share(metrics, metrics.overheadNanos()));
    }

    private static double share(DecodingMetrics metrics, long nanos) {
        return (double) nanos / metrics.totalNanos();
    }
}
