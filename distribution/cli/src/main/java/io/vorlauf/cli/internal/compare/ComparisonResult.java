package io.vorlauf.cli.internal.compare;

import io.vorlauf.cli.internal.output.Json;
import io.vorlauf.cli.internal.output.Numbers;
import io.vorlauf.cli.internal.output.Table;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a comparison found.
 *
 * @param prompts number of prompts
 * @param repetitions how often each was to be continued by each arm
 * @param arms the arms' totals, in the order in which they were given
 * @param cancelled whether it was ended early; the totals then cover what was complete
 */
public record ComparisonResult(int prompts, int repetitions, List<ArmTotals> arms, boolean cancelled) {

    private static final int WIDTH = 100;
    private static final int DEPTHS = 8;

    /** Copies the list. */
    public ComparisonResult {
        arms = List.copyOf(arms);
    }

    /** Wall-clock speed of an arm over that of the first. */
    public double speedUp(ArmTotals arm) {
        return arm.tokensPerSecond() / arms.get(0).tokensPerSecond();
    }

    /** Prints it as a table. */
    public void print(PrintWriter out) {
        Table table = new Table(WIDTH, "arm", "tokens/s", "speed-up", "acceptance rate", "block efficiency",
                "target calls", "identical");
        arms.forEach(arm -> table.add(
                arm.name(),
                Numbers.fixed(arm.tokensPerSecond(), 1),
                Numbers.fixed(speedUp(arm), 2),
                Numbers.fixed(arm.acceptanceRate(), 3),
                Numbers.fixed(arm.blockEfficiency(), 2),
                Numbers.grouped(arm.targetCalls()),
                arm == arms.get(0) ? "-" : arm.identical() + "/" + arm.generations()));
        table.print(out);
        printDetails(out);
        arms.stream().filter(arm -> arm.failedRounds() > 0).forEach(arm -> out.println(
                "warning: the strategy of " + arm.name() + " failed in " + arm.failedRounds() + " rounds"));
    }

    private void printDetails(PrintWriter out) {
        Table table = new Table(WIDTH, "arm", "draft", "verify", "overhead", "conditional acceptance at depth 1, 2, …");
        arms.stream().filter(arm -> arm.draftedTokens() > 0).forEach(arm -> table.add(
                arm.name(),
                Numbers.percent(arm.draftShare()),
                Numbers.percent(arm.verifyShare()),
                Numbers.percent(arm.overheadShare()),
                arm.byDepth().stream().limit(DEPTHS).map(depth -> Numbers.fixed(depth.rate(), 2))
                        .collect(Collectors.joining(" "))));
        out.println();
        table.print(out);
    }

    /** The same for programs. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("prompts", prompts);
        json.put("repetitions", repetitions);
        json.put("cancelled", cancelled);
        json.put("arms", arms.stream().map(this::toJson).toList());
        return json;
    }

    private Map<String, Object> toJson(ArmTotals arm) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", arm.name());
        json.put("tokensPerSecond", Json.number(arm.tokensPerSecond()));
        json.put("speedUp", Json.number(speedUp(arm)));
        json.put("acceptanceRate", Json.number(arm.acceptanceRate()));
        json.put("blockEfficiency", Json.number(arm.blockEfficiency()));
        json.put("targetCalls", arm.targetCalls());
        json.put("generations", arm.generations());
        json.put("identical", arm.identical());
        json.put("newTokens", arm.newTokens());
        json.put("draftedTokens", arm.draftedTokens());
        json.put("acceptedTokens", arm.acceptedTokens());
        json.put("acceptanceByDepth", arm.byDepth().stream()
                .map(depth -> Map.of("attempts", depth.attempts(), "accepted", depth.accepted()))
                .toList());
        json.put("failedRounds", arm.failedRounds());
        json.put("draftShare", Json.number(arm.draftShare()));
        json.put("verifyShare", Json.number(arm.verifyShare()));
        json.put("overheadShare", Json.number(arm.overheadShare()));
        json.put("totalMillis", Json.millis(arm.nanos()));
        return json;
    }
}
