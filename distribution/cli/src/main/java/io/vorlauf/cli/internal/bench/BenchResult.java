package io.vorlauf.cli.internal.bench;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.cli.internal.output.Json;
import io.vorlauf.cli.internal.output.Numbers;
import io.vorlauf.cli.internal.output.Table;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What passes of a model cost.
 *
 * @param model the model
 * @param sameBits whether it promises the same bits
 * @param context number of tokens that were there already
 * @param passes median time by number of tokens, ascending from 1
 * @param prefillTokensPerSecond speed of reading a text of {@code context} tokens
 * @param verifyMillis median time of the target's pass in a round of plain decoding
 * @param ownMillis median time of the rest of that round: sampling and the engine's own work
 */
public record BenchResult(
        ModelInfo model,
        boolean sameBits,
        int context,
        List<Pass> passes,
        double prefillTokensPerSecond,
        double verifyMillis,
        double ownMillis) {

    private static final int WIDTH = 80;

    /**
     * The time of one pass, in milliseconds.
     *
     * @param tokens how many tokens are evaluated
     * @param chain if they are a chain
     * @param tree if they are a tree
     */
    public record Pass(int tokens, double chain, double tree) {}

    /** Copies the list. */
    public BenchResult {
        passes = List.copyOf(passes);
    }

    /** Prints it for people. */
    public void print(PrintWriter out) {
        out.println(model.family() + ", " + Numbers.grouped(model.parameterCount()) + " parameters, " + model.weights()
                + " by " + model.backend() + ", same bits: " + (sameBits ? "yes" : "no") + ", context " + context);
        out.println();
        Table table = new Table(WIDTH, "k", "chain T(k) ms", "T(k)/T(1)", "tree T(k) ms", "T(k)/T(1)");
        Pass one = passes.get(0);
        passes.forEach(pass -> table.add(
                String.valueOf(pass.tokens()),
                Numbers.fixed(pass.chain(), 2),
                Numbers.fixed(pass.chain() / one.chain(), 2),
                Numbers.fixed(pass.tree(), 2),
                Numbers.fixed(pass.tree() / one.tree(), 2)));
        table.print(out);
        out.println();
        out.println("prefill     " + Numbers.fixed(prefillTokensPerSecond, 0) + " tokens/s");
        out.println("per round   " + Numbers.fixed(verifyMillis, 2) + " ms target, " + Numbers.fixed(ownMillis, 3)
                + " ms own work and sampling (" + Numbers.fixed(100 * ownMillis / verifyMillis, 1) + " %)");
    }

    /** The same for programs. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("family", model.family());
        json.put("parameterCount", model.parameterCount());
        json.put("backend", model.backend());
        json.put("weights", model.weights());
        json.put("sameBits", sameBits);
        json.put("context", context);
        json.put("passes", passes.stream().map(this::toJson).toList());
        json.put("prefillTokensPerSecond", Json.number(prefillTokensPerSecond));
        json.put("verifyMillis", Json.number(verifyMillis));
        json.put("ownMillis", Json.number(ownMillis));
        json.put("ownShare", Json.number(ownMillis / verifyMillis));
        return json;
    }

    private Map<String, Object> toJson(Pass pass) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("k", pass.tokens());
        json.put("chainMillis", Json.number(pass.chain()));
        json.put("chainRatio", Json.number(pass.chain() / passes.get(0).chain()));
        json.put("treeMillis", Json.number(pass.tree()));
        json.put("treeRatio", Json.number(pass.tree() / passes.get(0).tree()));
        return json;
    }
}
