package io.vorlauf.experiments.internal.format;

import com.google.gson.JsonObject;
import io.vorlauf.api.decoding.RoundReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The rounds of a generation as one array for each figure, a third of the size of an object for each round. */
final class RoundsFormat {

    private RoundsFormat() {}

    static JsonObject write(List<RoundReport> rounds) {
        JsonObject json = new JsonObject();
        json.add("strategy", Json.texts(column(rounds, RoundReport::strategy)));
        json.add("drafted", Json.numbers(column(rounds, RoundReport::drafted)));
        json.add("accepted", Json.numbers(column(rounds, RoundReport::accepted)));
        json.add("attempted", Json.numbers(column(rounds, RoundReport::attempted)));
        json.add("committed", Json.numbers(column(rounds, RoundReport::committed)));
        json.add("draftNanos", Json.numbers(column(rounds, RoundReport::draftNanos)));
        json.add("verifyNanos", Json.numbers(column(rounds, RoundReport::verifyNanos)));
        json.add("totalNanos", Json.numbers(column(rounds, RoundReport::totalNanos)));
        return json;
    }

    private static <T> List<T> column(List<RoundReport> rounds, Function<RoundReport, T> figure) {
        return rounds.stream().map(figure).toList();
    }

    static List<RoundReport> read(Fields json) {
        List<String> strategy = json.texts("strategy");
        List<Integer> drafted = column(json.integers("drafted"), "drafted", strategy.size());
        List<Integer> accepted = column(json.integers("accepted"), "accepted", strategy.size());
        List<Integer> attempted = column(json.integers("attempted"), "attempted", strategy.size());
        List<Integer> committed = column(json.integers("committed"), "committed", strategy.size());
        List<Long> draftNanos = column(json.wholes("draftNanos"), "draftNanos", strategy.size());
        List<Long> verifyNanos = column(json.wholes("verifyNanos"), "verifyNanos", strategy.size());
        List<Long> totalNanos = column(json.wholes("totalNanos"), "totalNanos", strategy.size());
        List<RoundReport> rounds = new ArrayList<>();
        for (int i = 0; i < strategy.size(); i++) {
            rounds.add(new RoundReport(i, strategy.get(i), drafted.get(i), accepted.get(i), attempted.get(i),
                    committed.get(i), draftNanos.get(i), verifyNanos.get(i), totalNanos.get(i)));
        }
        return rounds;
    }

    private static <T> List<T> column(List<T> values, String name, int length) {
        if (values.size() != length) {
            throw new FormatException(
                    "'" + name + "' has " + values.size() + " rounds where 'strategy' has " + length);
        }
        return values;
    }
}
