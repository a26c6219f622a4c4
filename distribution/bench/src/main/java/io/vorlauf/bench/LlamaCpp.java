// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The programs of a build of llama.cpp, each call a process of its own, which is over when the call returns. Methods
 * throw {@link BenchException} if a program fails, does not end, or says nothing that is understood.
 */
final class LlamaCpp {

    /** What a text is continued by without speculation. */
    private static final String COMPLETION = "llama-completion";
    private static final String SPECULATIVE = "llama-speculative-simple";
    private static final String BENCH = "llama-bench";

    private static final Pattern PROMPT_TIME = Pattern.compile("prompt eval time =\\s+([\\d.]+) ms");
    private static final Pattern TOTAL_TIME = Pattern.compile("total time =\\s+([\\d.]+) ms");
    private static final Pattern RUNS = Pattern.compile("\\beval time =\\s+[\\d.]+ ms /\\s+(\\d+) runs");
    private static final Pattern DECODED = Pattern.compile("decoded\\s+(\\d+) tokens in\\s+([\\d.]+) seconds");

    private final Path folder;
    private final int threads;

    private LlamaCpp(Path folder, int threads) {
        this.folder = folder;
        this.threads = threads;
    }

    /**
     * The programs in a folder, or in its {@code build/bin}.
     *
     * @throws BenchException if one is missing; it says which and where it was looked for
     */
    static LlamaCpp in(Path folder, int threads) {
        Path bin = Files.isDirectory(folder.resolve("build/bin")) ? folder.resolve("build/bin") : folder;
        String missing = Stream.of(COMPLETION, SPECULATIVE, BENCH)
                .filter(program -> !Files.isExecutable(bin.resolve(program)))
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new BenchException(bin + ": " + missing + " not there; build llama.cpp with"
                    + " `cmake --build build --target " + String.join(" ", COMPLETION, SPECULATIVE, BENCH) + "`");
        }
        return new LlamaCpp(bin, threads);
    }

    /** What it says of its version, one line. */
    String version() {
        return run(List.of(COMPLETION, "--version")).lines()
                .filter(line -> line.startsWith("version"))
                .findFirst()
                .orElse("unknown version");
    }

    /**
     * Tokens per second behind the prompt.
     *
     * @param temperature of the plain distribution, without filters; 0 for greedy
     */
    double plain(Path model, String prompt, int tokens, double temperature) {
        String said = run(command(COMPLETION, model, prompt, tokens, temperature, "-no-cnv"));
        double all = number(TOTAL_TIME, said).orElseThrow(() -> misunderstood(COMPLETION, said));
        double before = number(PROMPT_TIME, said).orElseThrow(() -> misunderstood(COMPLETION, said));
        double runs = number(RUNS, said).orElseThrow(() -> misunderstood(COMPLETION, said));
        return runs / (all - before) * 1e3;
    }

    /**
     * Tokens per second behind the prompt, with a draft.
     *
     * @param guesses how many tokens the draft guesses at most
     */
    double speculative(Path model, Path draft, int guesses, String prompt, int tokens, double temperature) {
        String said = run(command(SPECULATIVE, model, prompt, tokens, temperature,
                "-md", draft.toString(), "--spec-type", "draft-simple", "--spec-draft-n-max", guesses + "",
                "-td", threads + ""));
        Matcher decoded = DECODED.matcher(said);
        if (!decoded.find()) {
            throw misunderstood(SPECULATIVE, said);
        }
        return Double.parseDouble(decoded.group(1)) / Double.parseDouble(decoded.group(2));
    }

    /** Milliseconds from the start of the process to its end, with one new token. */
    double start(Path model, String prompt) {
        return program(command(COMPLETION, model, prompt, 1, 0, "-no-cnv")).millis();
    }

    /**
     * Milliseconds of passes over several tokens behind a context; it computes the logits of the last of them alone.
     *
     * @param sizes how many tokens
     * @return the samples by the number of tokens
     */
    Map<Integer, List<Double>> passes(Path model, List<Integer> sizes, int context, int repetitions) {
        // What it measures first is slower.
        String list = sizes.get(0) + "," + sizes.stream().map(String::valueOf).collect(Collectors.joining(","));
        String said = run(List.of(BENCH, "-m", model.toString(), "-t", threads + "", "-p", list, "-n", "0",
                "-d", context + "", "-r", repetitions + "", "-o", "jsonl"));
        Map<Integer, List<Double>> samples = new TreeMap<>();
        for (JsonObject line : json(said)) {
            samples.put(line.get("n_prompt").getAsInt(), millis(line));
        }
        return samples;
    }

    /** Tokens per second of plain decoding from nothing, without a text. */
    double decoding(Path model, int tokens) {
        String said = run(List.of(BENCH, "-m", model.toString(), "-t", threads + "", "-p", "0", "-n", tokens + "",
                "-r", "2", "-o", "jsonl"));
        return json(said).stream()
                .flatMap(line -> millis(line).stream())
                .mapToDouble(millis -> tokens / millis * 1e3)
                .max()
                .orElseThrow(() -> misunderstood(BENCH, said));
    }

    private static List<JsonObject> json(String said) {
        try {
            return said.lines()
                    .filter(line -> line.startsWith("{"))
                    .map(line -> JsonParser.parseString(line).getAsJsonObject())
                    .toList();
        } catch (JsonParseException | IllegalStateException e) {
            throw misunderstood(BENCH, said);
        }
    }

    private static List<Double> millis(JsonObject line) {
        List<Double> millis = new ArrayList<>();
        for (JsonElement nanos : line.getAsJsonArray("samples_ns")) {
            millis.add(nanos.getAsDouble() / 1e6);
        }
        return millis;
    }

    private List<String> command(
            String program, Path model, String prompt, int tokens, double temperature, String... more) {
        List<String> command = new ArrayList<>(List.of(program, "-m", model.toString(), "-t", threads + "",
                "-n", tokens + "", "-c", "512", "--temp", temperature + "", "--seed", "1", "--samplers", "temperature",
                "--ignore-eos", "-p", prompt));
        command.addAll(List.of(more));
        return command;
    }

    /** What a program writes, both of its streams. */
    private String run(List<String> command) {
        return program(command).output();
    }

    private Program program(List<String> command) {
        List<String> whole = new ArrayList<>(command);
        whole.set(0, folder.resolve(command.get(0)).toString());
        return Program.run(whole, true);
    }

    private static OptionalDouble number(Pattern pattern, String said) {
        Matcher matcher = pattern.matcher(said);
        double last = Double.NaN;
        while (matcher.find()) {
            last = Double.parseDouble(matcher.group(1));
        }
        return Double.isNaN(last) ? OptionalDouble.empty() : OptionalDouble.of(last);
    }

    private static BenchException misunderstood(String program, String said) {
        return new BenchException(program + " said nothing of its speed; its last line is: " + Program.lastLine(said));
    }
}
