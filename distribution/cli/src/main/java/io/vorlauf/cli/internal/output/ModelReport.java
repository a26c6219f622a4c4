package io.vorlauf.cli.internal.output;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a model is and, if some tokens were evaluated, the logits of what follows them.
 *
 * @param info what the model says of itself
 * @param sameBits whether it promises the same bits
 * @param source the directory it came from
 * @param ids the tokens evaluated
 * @param logits the logits of the last of them
 */
public record ModelReport(
        ModelInfo info, boolean sameBits, ModelDirectory source, Optional<Tokens> ids, Optional<float[]> logits) {

    private static final int WIDTH = 100;
    private static final int SHOWN_LOGITS = 10;

    /** Models in a few words, with how their weights are held and what evaluates them. */
    public static String text(Collection<ModelInfo> models) {
        return models.stream()
                .map(model -> model.name() + " (" + model.weights() + " by " + model.backend() + ")")
                .collect(Collectors.joining(", "));
    }

    /** The same for programs. */
    public static List<Map<String, Object>> toJson(Collection<ModelInfo> models) {
        return models.stream().map(model -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", model.name());
            json.put("weights", model.weights());
            json.put("backend", model.backend());
            return json;
        }).toList();
    }

    /** Prints it for people. */
    public void print(PrintWriter out) {
        Table table = new Table(WIDTH, "name", info.name());
        table.add("family", info.family());
        table.add("parameters", Numbers.grouped(info.parameterCount()));
        table.add("layers", known(source.layers()));
        table.add("vocabulary", Numbers.grouped(info.vocabularySize()));
        table.add("context", Numbers.grouped(info.contextLength()));
        table.add("tokenizer", info.tokenizer().orElse("none"));
        table.add("backend", info.backend());
        table.add("weights", info.weights());
        table.add("same bits", sameBits ? "yes" : "no");
        table.add("checksum", info.checksum().orElse("unknown"));
        table.add("stop tokens", stopTokens());
        logits.ifPresent(row -> {
            table.add("argmax", String.valueOf(argmax(row)));
            table.add("logits", highest(row));
        });
        table.print(out);
    }

    /** The same for programs. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", info.name());
        json.put("family", info.family());
        json.put("parameterCount", info.parameterCount());
        json.put("layers", source.layers().isPresent() ? source.layers().getAsInt() : null);
        json.put("vocabularySize", info.vocabularySize());
        json.put("contextLength", info.contextLength());
        json.put("tokenizer", info.tokenizer().orElse(null));
        json.put("backend", info.backend());
        json.put("weights", info.weights());
        json.put("sameBits", sameBits);
        json.put("checksum", info.checksum().orElse(null));
        json.put("stopTokens", info.stopTokens().stream().sorted().toList());
        ids.ifPresent(tokens -> json.put("ids", tokens.toArray()));
        logits.ifPresent(row -> {
            json.put("argmax", argmax(row));
            json.put("logits", row);
        });
        return json;
    }

    private static String known(OptionalInt number) {
        return number.isPresent() ? String.valueOf(number.getAsInt()) : "unknown";
    }

    private String stopTokens() {
        String ids = info.stopTokens().stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
        return ids.isEmpty() ? "none" : ids;
    }

    // The lowest id of those with the highest logit.
    private static int argmax(float[] row) {
        int best = 0;
        for (int id = 1; id < row.length; id++) {
            if (row[id] > row[best]) {
                best = id;
            }
        }
        return best;
    }

    private static String highest(float[] row) {
        return IntStream.range(0, row.length)
                .boxed()
                .sorted(Comparator.comparing((Integer id) -> -row[id]).thenComparing(id -> id))
                .limit(SHOWN_LOGITS)
                .map(id -> id + ":" + Numbers.fixed(row[id], 4))
                .collect(Collectors.joining(" "));
    }
}
