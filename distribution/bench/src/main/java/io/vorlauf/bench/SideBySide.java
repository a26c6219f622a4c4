// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import io.vorlauf.api.VorlaufException;
import io.vorlauf.bench.ModelFiles.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures Vorlauf and llama.cpp in turns, on the same weights, the same prompts and the same number of threads.
 *
 * <p>Each round goes once through everything, so that whatever disturbs the machine disturbs both. llama.cpp's programs
 * are processes of their own, and their own timings are taken, without loading; Vorlauf's models stay loaded in this
 * process, which does nothing meanwhile. Figures are medians over the rounds.
 */
@Command(name = "compare", mixinStandardHelpOptions = true, sortOptions = false, usageHelpAutoWidth = true,
        description = {"Measures Vorlauf and llama.cpp in turns, on the same weights.", "",
                "Writes tables (comparison.md), a page with plots (report.html) and every sample (samples.json). "
                + "Nothing else should run meanwhile.", ""})
public final class SideBySide implements Callable<Integer> {

    private static final List<Integer> SIZES = List.of(1, 4, 8, 16, 32);
    private static final int CONTEXT = 128;
    private static final int PREFILL = 256;
    private static final int LARGE_TOKENS = 16;
    private static final List<String> PEER_FORMATS = List.of("F32", "BF16", "Q8_0", "Q4_0");
    private static final List<Integer> GUESSES = List.of(2, 4, 8);
    private static final List<String> PROMPTS = List.of(
            "Once upon a time, there was a little girl named Lily.",
            "Tom and his dog went to the park. They saw a big",
            "One day, a small bird fell out of its nest and",
            "The old man had a secret garden. Every morning",
            "Mia wanted to bake a cake for her mother. First",
            "It was a rainy day, so Ben and Sam stayed inside.");

    private enum Part { SPEED, PASSES, PREFILL, START }

    @Option(names = "--llama-cpp", paramLabel = "DIR", defaultValue = "${env:LLAMA_CPP}",
            description = "A checkout of llama.cpp that is built, or the folder of its programs. Default: the "
                    + "environment variable LLAMA_CPP. Without it only Vorlauf is measured.")
    private Path peerFolder;

    @Option(names = "--models", paramLabel = "DIR", required = true,
            description = "Where models are, or are written to: about 2 GB.")
    private Path models;

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "Where results go.")
    private Path to;

    @Option(names = "--parts", paramLabel = "PART", split = ",", defaultValue = "speed,passes,prefill,start",
            description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Part> parts;

    @Option(names = "--only", paramLabel = "MODEL", description = "One of target, wide. Default: both.")
    private Model only;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "How often. Default: 3.")
    private int rounds;

    @Option(names = "--tokens", paramLabel = "N", defaultValue = "128",
            description = "New tokens of a text. Default: 128.")
    private int tokens;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "2",
            description = "Threads of either; processes of ours have 2 in any case. Default: 2.")
    private int threads;

    @Option(names = "--weights", paramLabel = "BACKEND:FORMAT", split = ",",
            defaultValue = "jvm:bf16,jvm:int8,jvm:q4,tensorflow:bf16",
            description = "Backends and formats of Vorlauf. Default: ${DEFAULT-VALUE}.")
    private List<String> formats;

    @Option(names = "--large", paramLabel = "FILE", split = ",", arity = "1",
            description = "GGUF files to generate a few tokens with, in processes of their own, telling their memory.")
    private List<Path> large = List.of();

    @Option(names = "--large-weights", paramLabel = "FORMAT", split = ",", defaultValue = "stored",
            description = "How Vorlauf holds the weights of these. Default: ${DEFAULT-VALUE}.")
    private List<String> largeWeights;

    private final Samples samples = new Samples();
    private Optional<LlamaCpp> peer;
    private ModelFiles files;

    private SideBySide() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        Logger.getLogger("").setLevel(Level.WARNING);
        CommandLine line = new CommandLine(new SideBySide()).setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof BenchException || failure instanceof VorlaufException
                    || failure instanceof IOException) {
                System.err.println("compare: " + failure.getMessage());
                return 1;
            }
            throw failure;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        files = new ModelFiles(models);
        peer = Optional.ofNullable(peerFolder).map(folder -> LlamaCpp.in(folder, threads));
        if (peer.isEmpty()) {
            System.err.println("compare: no llama.cpp: neither --llama-cpp nor LLAMA_CPP names a build of it, so only "
                    + "Vorlauf is measured");
        }
        Memory memory = new Memory(threads);
        List<Model> targets = only == null ? List.of(Model.TARGET, Model.WIDE) : List.of(only);
        try (OwnEngine own = new OwnEngine(files.checkpoint(Model.TARGET).resolve("tokenizer.json"), threads)) {
            for (Model target : targets) {
                load(own, target);
            }
            // Round 0 compiles; its samples of Vorlauf are not kept, and llama.cpp waits for it.
            for (int round = 0; round <= rounds; round++) {
                System.err.println("round " + round + " of " + rounds);
                for (int i = 0; i < 5; i++) {
                    sample(round, "memory", "two threads", "GB/s", memory::gigabytesPerSecond);
                }
                for (Model target : targets) {
                    measure(own, target, round);
                }
                for (Path model : large) {
                    large(model, round);
                }
                if (round > 0) {
                    Pages.write(samples, peer.map(LlamaCpp::version), to);
                }
            }
        }
        System.out.print(Pages.markdown(samples));
        return 0;
    }

    private void load(OwnEngine own, Model target) throws IOException {
        for (String format : formats) {
            String[] both = format.split(":");
            own.load(name(target, format), files.checkpoint(target), both[0], both[1]);
            own.load(name(Model.DRAFT, format), files.checkpoint(Model.DRAFT), both[0], draftFormat(both[1]));
            samples.add("weights " + target, row(format), "bytes", own.weightBytes(name(target, format)));
        }
    }

    /** A draft of a million weights is not faster with coarser ones, but worse. */
    private static String draftFormat(String target) {
        return target.equals("f32") ? "f32" : "bf16";
    }

    private static String name(Model model, String format) {
        return model + " " + row(format);
    }

    private static String row(String format) {
        return format.replace(':', ' ');
    }

    private void measure(OwnEngine own, Model target, int round) throws IOException {
        if (parts.contains(Part.PASSES)) {
            passes(own, target, round);
        }
        if (parts.contains(Part.PREFILL)) {
            prefill(own, target, round);
        }
        if (parts.contains(Part.SPEED)) {
            speed(own, target, round, 0);
            speed(own, target, round, 0.8);
        }
        if (parts.contains(Part.START) && target == Model.TARGET) {
            start(round);
        }
    }

    private void passes(OwnEngine own, Model target, int round) throws IOException {
        String table = "passes " + target;
        for (String format : PEER_FORMATS) {
            if (peer.isPresent() && round > 0) {
                put(table, "llama.cpp " + format,
                        peer.get().passes(files.gguf(target, format), SIZES, CONTEXT, 5));
            }
        }
        for (String format : formats) {
            Map<Integer, List<Double>> millis = own.passes(name(target, format), SIZES, CONTEXT, 20, true);
            if (round > 0) {
                put(table, row(format), millis);
            }
        }
    }

    private void prefill(OwnEngine own, Model target, int round) throws IOException {
        String table = "prefill " + target;
        for (String format : PEER_FORMATS) {
            if (peer.isPresent() && round > 0) {
                put(table, "llama.cpp " + format,
                        peer.get().passes(files.gguf(target, format), List.of(PREFILL), 0, 3));
            }
        }
        for (String format : formats) {
            Map<Integer, List<Double>> millis = own.passes(name(target, format), List.of(PREFILL), 0, 5, false);
            if (round > 0) {
                put(table, row(format), millis);
            }
        }
    }

    private void put(String table, String row, Map<Integer, List<Double>> values) {
        values.forEach((size, millis) -> millis.forEach(value -> samples.add(table, row, size + "", value)));
    }

    private void speed(OwnEngine own, Model target, int round, double temperature) throws IOException {
        String table = "speed " + target + " " + temperature;
        for (String prompt : PROMPTS) {
            String column = prompt.substring(0, 12);
            for (String format : formats) {
                for (OwnEngine.Arm arm : arms(name(target, format), name(Model.DRAFT, format))) {
                    sample(round, table, row(format) + ", " + arm.name(), column,
                            () -> own.decode(arm, prompt, tokens, temperature));
                }
            }
            if (peer.isPresent() && round > 0) {
                for (String format : PEER_FORMATS) {
                    Path model = files.gguf(target, format);
                    Path draft = files.gguf(Model.DRAFT, "BF16");
                    peerSample(round, table, "llama.cpp " + format, column,
                            () -> peer.get().plain(model, prompt, tokens, temperature));
                    for (int guesses : GUESSES) {
                        peerSample(round, table, "llama.cpp " + format + ", draft of " + guesses, column,
                                () -> peer.get().speculative(model, draft, guesses, prompt, tokens, temperature));
                    }
                }
            }
        }
    }

    private static List<OwnEngine.Arm> arms(String target, String draft) {
        List<OwnEngine.Arm> arms = new ArrayList<>();
        arms.add(new OwnEngine.Arm(target, draft, "none", Map.of()));
        for (String k : List.of("2", "4", "8")) {
            arms.add(new OwnEngine.Arm(target, draft, "linear", Map.of("k", k)));
        }
        arms.add(new OwnEngine.Arm(target, draft, "tree", Map.of()));
        arms.add(new OwnEngine.Arm(target, draft, "adaptive", Map.of()));
        return arms;
    }

    private void start(int round) throws IOException {
        if (peer.isPresent()) {
            for (String format : PEER_FORMATS) {
                Path model = files.gguf(Model.TARGET, format);
                peerSample(round, "start", "llama.cpp " + format, "ms",
                        () -> peer.get().start(model, PROMPTS.get(0)));
            }
        }
        Path model = files.checkpoint(Model.TARGET);
        sample(round, "start", "jvm bf16", "ms",
                () -> Launched.generate(model, "stored", PROMPTS.get(0), 1).millis());
    }

    /** Models of their own, each in processes of its own: ours has no room for them. */
    private void large(Path model, int round) throws IOException {
        String name = model.getFileName().toString();
        samples.add("large", name, "file MB", Files.size(model) / 1e6);
        for (String weights : largeWeights) {
            Launched own = Launched.generate(model, weights, PROMPTS.get(0), LARGE_TOKENS);
            if (round > 0) {
                String row = name + ", jvm " + weights;
                samples.add("large", row, "tokens/s", own.tokensPerSecond());
                samples.add("large", row, "peak MB", own.peakBytes() / 1e6);
            }
        }
        if (peer.isPresent()) {
            peerSample(round, "large", name + ", llama.cpp", "tokens/s",
                    () -> peer.get().decoding(model, LARGE_TOKENS));
        }
    }

    /** A program of llama.cpp that fails once has a sample less, and does not cost all others. */
    private void peerSample(int round, String table, String row, String column, Supplier<Double> measurement) {
        try {
            sample(round, table, row, column, measurement);
        } catch (BenchException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            System.err.println("compare: " + row + ", " + column + ": " + e.getMessage());
        }
    }

    private void sample(int round, String table, String row, String column, Supplier<Double> measurement) {
        double value = measurement.get();
        if (round > 0) {
            samples.add(table, row, column, value);
        }
    }
}
