package io.vorlauf.experiments.internal.format;

import com.google.gson.JsonObject;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.experiment.Block;
import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.model.Tokens;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/** A cell as an object. */
final class CellFormat {

    private CellFormat() {}

    static JsonObject write(CellResult cell) {
        JsonObject json = new JsonObject();
        json.addProperty("arm", cell.arm());
        json.addProperty("prompt", cell.block().prompt());
        json.addProperty("seed", cell.block().seed());
        json.addProperty("repetition", cell.block().repetition());
        json.addProperty("position", cell.position());
        json.addProperty("environment", cell.environment());
        json.addProperty("start", cell.start().toString());
        json.addProperty("text", cell.text());
        json.add("ids", Json.numbers(cell.ids().stream().boxed().toList()));
        json.addProperty("finish", cell.finish().name());
        json.add("metrics", write(cell.metrics()));
        json.add("rounds", RoundsFormat.write(cell.rounds()));
        return json;
    }

    static CellResult read(Fields json) {
        return new CellResult(
                json.text("arm"),
                new Block(json.text("prompt"), json.whole("seed"), json.integer("repetition")),
                json.integer("position"),
                json.integer("environment"),
                instant(json.text("start")),
                json.text("text"),
                Tokens.of(json.integers("ids")),
                json.constant("finish", FinishReason.class),
                readMetrics(json.object("metrics")),
                RoundsFormat.read(json.object("rounds")));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new FormatException("'start' is not a time such as 2026-01-31T12:00:00Z: " + text, e);
        }
    }

    private static JsonObject write(DecodingMetrics metrics) {
        JsonObject json = new JsonObject();
        json.addProperty("promptTokens", metrics.promptTokens());
        json.addProperty("newTokens", metrics.newTokens());
        json.addProperty("targetCalls", metrics.targetCalls());
        json.addProperty("draftedTokens", metrics.draftedTokens());
        json.addProperty("acceptedTokens", metrics.acceptedTokens());
        List<DepthAcceptance> depths = metrics.acceptanceByDepth();
        json.add("attemptsByDepth", Json.numbers(depths.stream().map(DepthAcceptance::attempts).toList()));
        json.add("acceptedByDepth", Json.numbers(depths.stream().map(DepthAcceptance::accepted).toList()));
        json.addProperty("failedRounds", metrics.failedRounds());
        json.addProperty("firstTokenNanos", metrics.firstTokenNanos());
        json.addProperty("draftNanos", metrics.draftNanos());
        json.addProperty("verifyNanos", metrics.verifyNanos());
        json.addProperty("samplingNanos", metrics.samplingNanos());
        json.addProperty("tokenizerNanos", metrics.tokenizerNanos());
        json.addProperty("totalNanos", metrics.totalNanos());
        return json;
    }

    private static DecodingMetrics readMetrics(Fields json) {
        return new DecodingMetrics(
                json.integer("promptTokens"),
                json.integer("newTokens"),
                json.integer("targetCalls"),
                json.integer("draftedTokens"),
                json.integer("acceptedTokens"),
                depths(json.integers("attemptsByDepth"), json.integers("acceptedByDepth")),
                json.integer("failedRounds"),
                json.whole("firstTokenNanos"),
                json.whole("draftNanos"),
                json.whole("verifyNanos"),
                json.whole("samplingNanos"),
                json.whole("tokenizerNanos"),
                json.whole("totalNanos"));
    }

    private static List<DepthAcceptance> depths(List<Integer> attempts, List<Integer> accepted) {
        if (attempts.size() != accepted.size()) {
            throw new FormatException("'attemptsByDepth' and 'acceptedByDepth' differ in length");
        }
        List<DepthAcceptance> depths = new ArrayList<>();
        for (int i = 0; i < attempts.size(); i++) {
            depths.add(new DepthAcceptance(attempts.get(i), accepted.get(i)));
        }
        return depths;
    }
}
