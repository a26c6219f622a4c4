package io.vorlauf.experiments.internal.format;

import com.google.gson.JsonObject;
import io.vorlauf.api.decoding.RoundReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The rounds of a generation as one array for each figure, a fraction of the size of an object for each round. Who grew
 * the trees is listed once, and each round has the number of one of them.
 */
final class RoundsFormat {

    private RoundsFormat() {}

    private record Grower(String strategy, String provider) {

        static Grower of(RoundReport round) {
            return new Grower(round.strategy(), round.provider());
        }

        JsonObject write() {
            JsonObject json = new JsonObject();
            json.addProperty("strategy", strategy);
            json.addProperty("provider", provider);
            return json;
        }

        static Grower read(Fields json) {
            return new Grower(json.text("strategy"), json.text("provider"));
        }
    }

    static JsonObject write(List<RoundReport> rounds) {
        List<Grower> growers = rounds.stream().map(Grower::of).distinct().toList();
        JsonObject json = new JsonObject();
        json.add("growers", Json.array(growers, Grower::write));
        json.add("grower", Json.numbers(column(rounds, round -> growers.indexOf(Grower.of(round)))));
        json.add("drafted", Json.numbers(column(rounds, RoundReport::drafted)));
        json.add("accepted", Json.numbers(column(rounds, RoundReport::accepted)));
        json.add("attempted", Json.numbers(column(rounds, RoundReport::attempted)));
        json.add("committed", Json.numbers(column(rounds, RoundReport::committed)));
        json.add("draftNanos", Json.numbers(column(rounds, RoundReport::draftNanos)));
        json.add("verifyNanos", Json.numbers(column(rounds, RoundReport::verifyNanos)));
        json.add("samplingNanos", Json.numbers(column(rounds, RoundReport::samplingNanos)));
        json.add("tokenizerNanos", Json.numbers(column(rounds, RoundReport::tokenizerNanos)));
        json.add("totalNanos", Json.numbers(column(rounds, RoundReport::totalNanos)));
        return json;
    }

    private static <T> List<T> column(List<RoundReport> rounds, Function<RoundReport, T> figure) {
        return rounds.stream().map(figure).toList();
    }

    static List<RoundReport> read(Fields json) {
        List<Grower> growers = json.objects("growers").stream().map(Grower::read).toList();
        List<Integer> grower = json.integers("grower");
        List<Integer> drafted = column(json.integers("drafted"), "drafted", grower.size());
        List<Integer> accepted = column(json.integers("accepted"), "accepted", grower.size());
        List<Integer> attempted = column(json.integers("attempted"), "attempted", grower.size());
        List<Integer> committed = column(json.integers("committed"), "committed", grower.size());
        List<Long> draft = column(json.wholes("draftNanos"), "draftNanos", grower.size());
        List<Long> verify = column(json.wholes("verifyNanos"), "verifyNanos", grower.size());
        List<Long> sampling = column(json.wholes("samplingNanos"), "samplingNanos", grower.size());
        List<Long> tokenizer = column(json.wholes("tokenizerNanos"), "tokenizerNanos", grower.size());
        List<Long> total = column(json.wholes("totalNanos"), "totalNanos", grower.size());
        List<RoundReport> rounds = new ArrayList<>();
        for (int i = 0; i < grower.size(); i++) {
            Grower who = grower(growers, grower.get(i));
            rounds.add(new RoundReport(i, who.strategy(), who.provider(), drafted.get(i), accepted.get(i),
                    attempted.get(i), committed.get(i), draft.get(i), verify.get(i), sampling.get(i), tokenizer.get(i),
                    total.get(i)));
        }
        return rounds;
    }

    private static Grower grower(List<Grower> growers, int number) {
        if (number < 0 || number >= growers.size()) {
            throw new FormatException("'grower' names number " + number + " of " + growers.size());
        }
        return growers.get(number);
    }

    private static <T> List<T> column(List<T> values, String name, int length) {
        if (values.size() != length) {
            throw new FormatException("'" + name + "' has " + values.size() + " rounds where 'grower' has " + length);
        }
        return values;
    }
}
