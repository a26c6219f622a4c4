// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.report.Content;
import io.vorlauf.report.Report;
import io.vorlauf.report.Report.Section;
import io.vorlauf.report.plot.Plot;
import io.vorlauf.report.plot.Plot.BarPlot;
import io.vorlauf.report.plot.Plot.DistributionPlot;
import io.vorlauf.report.plot.Plot.FlamePlot;
import io.vorlauf.report.plot.Plot.FlamePlot.Frame;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Where time and memory of some generations went, as tables, as JSON and as a report.
 *
 * @param arm the strategy and its parameters
 * @param setting how it was measured, in one line
 * @param first the first round of each generation, which evaluates the prompt
 * @param later all other rounds
 * @param newTokens how many tokens were generated
 * @param totalNanos time of the generations, in nanoseconds
 * @param expense what else they spent, as far as they ran just now
 * @param memory where the memory went
 */
public record Profile(String arm, String setting, List<RoundReport> first, List<RoundReport> later, long newTokens,
        long totalNanos, Expense expense, MemoryUse memory) implements StudyReport {

    private static final double MILLI = 1e6;
    private static final double MIB = 1 << 20;
    private static final List<String> TIMES =
            List.of("phase", "total ms", "share", "first rounds", "later rounds", "ms/later round", "ms/token");
    private static final List<String> SIZES = List.of("memory", "weights MiB", "caches MiB");

    /** Copies the lists. */
    public Profile {
        first = List.copyOf(first);
        later = List.copyOf(later);
    }

    /** What results of generations say, and what models hold now. */
    public static Profile of(String arm, String setting, ExperimentResults results, Expense expense,
            List<LanguageModel> models) {
        List<RoundReport> first = new ArrayList<>();
        List<RoundReport> later = new ArrayList<>();
        long tokens = 0;
        long nanos = 0;
        for (CellResult cell : results.cells()) {
            if (!cell.rounds().isEmpty()) {
                first.add(cell.rounds().get(0));
                later.addAll(cell.rounds().subList(1, cell.rounds().size()));
                tokens += cell.metrics().newTokens();
                nanos += cell.metrics().totalNanos();
            }
        }
        return new Profile(arm, setting, first, later, tokens, nanos, expense, MemoryUse.of(models));
    }

    private static long sum(List<RoundReport> rounds, Phase phase) {
        return rounds.stream().mapToLong(phase::nanos).sum();
    }

    /** What lies outside of rounds: setting a generation up and winding it up. */
    private long outsideNanos() {
        long inside = Arrays.stream(Phase.values()).mapToLong(phase -> sum(first, phase) + sum(later, phase)).sum();
        return Math.max(0, totalNanos - inside);
    }

    @Override
    public void print(Console console) {
        PrintWriter out = console.out();
        new Table(console.width(), TIMES.toArray(String[]::new)).addAll(times()).print(out);
        out.println();
        new Table(console.width(), SIZES.toArray(String[]::new)).addAll(sizes()).print(out);
        out.println();
        console.paragraph(process());
        beside().ifPresent(console::paragraph);
        console.paragraph(summary());
    }

    private List<List<String>> times() {
        List<List<String>> rows = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            long begin = sum(first, phase);
            long rest = sum(later, phase);
            rows.add(row(phase.label(), begin + rest, Numbers.fixed(begin / MILLI, 1), Numbers.fixed(rest / MILLI, 1),
                    Numbers.fixed(rest / MILLI / later.size(), 3)));
        }
        rows.add(row("outside rounds", outsideNanos(), "-", "-", "-"));
        rows.add(row("total", totalNanos, "-", "-", "-"));
        return rows;
    }

    private List<String> row(String name, long nanos, String first, String later, String perRound) {
        return List.of(name, Numbers.fixed(nanos / MILLI, 1),
                Numbers.fixed(100.0 * nanos / totalNanos, 1) + " %", first, later, perRound,
                Numbers.fixed(nanos / MILLI / newTokens, 3));
    }

    private List<List<String>> sizes() {
        List<List<String>> rows = new ArrayList<>();
        memory.models().forEach((name, held) -> rows.add(List.of(
                name, held.map(size -> mib(size.weightBytes())).orElse("unknown"),
                held.map(size -> mib(size.cacheBytes())).orElse("unknown"))));
        return rows;
    }

    private static String mib(long bytes) {
        return Numbers.fixed(bytes / MIB, 1);
    }

    private String process() {
        return "process: Java heap " + mib(memory.heapBytes()) + " MiB"
                + (memory.residentBytes().isPresent()
                        ? ", everything in memory " + mib(memory.residentBytes().getAsLong()) + " MiB"
                        : "");
    }

    private Optional<String> beside() {
        List<String> known = new ArrayList<>();
        expense.outsidePasses().ifPresent(share -> known.add(
                "outside passes: " + Numbers.fixed(100 * share, 1) + " % of the time"));
        expense.allocatedPerToken().ifPresent(bytes -> known.add(
                "allocated: " + Numbers.grouped(Math.round(bytes)) + " bytes per token"));
        return known.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", known));
    }

    private String summary() {
        int texts = first.size();
        return texts + (texts == 1 ? " text, " : " texts, ") + Numbers.grouped(newTokens) + " tokens, "
                + Numbers.grouped(texts + later.size()) + " rounds, "
                + Numbers.fixed(newTokens / (totalNanos / 1e9), 1) + " tokens/s";
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = Json.object(
                "arm", arm, "texts", first.size(), "newTokens", newTokens,
                "rounds", first.size() + later.size(), "totalMillis", Json.millis(totalNanos));
        Map<String, Object> phases = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            phases.put(phase.label(), Map.of(
                    "firstRoundsMillis", Json.millis(sum(first, phase)),
                    "laterRoundsMillis", Json.millis(sum(later, phase))));
        }
        json.putAll(Json.object(
                "phases", phases, "outsideRoundsMillis", Json.millis(outsideNanos()),
                "outsidePassesShare", expense.outsidePasses(), "allocatedBytesPerToken", expense.allocatedPerToken(),
                "models", memory.models().entrySet().stream().map(Profile::toJson).toList(), "heapBytes", memory.heapBytes(),
                "residentBytes", memory.residentBytes()));
        return json;
    }

    private static Map<String, Object> toJson(Map.Entry<String, Optional<ModelMemory>> model) {
        return Json.object(
                "name", model.getKey(), "weightBytes", model.getValue().map(ModelMemory::weightBytes),
                "cacheBytes", model.getValue().map(ModelMemory::cacheBytes));
    }

    @Override
    public Report report() {
        List<Content> time = List.of(
                new Content.Paragraph(summary() + beside().map(words -> "; " + words).orElse("") + "."),
                flame(),
                perRound(),
                new Content.Table("First rounds evaluate the prompt too. Bookkeeping: what the engine needs for "
                        + "itself.",
                        TIMES, times()));
        List<Content> space = List.of(
                memoryPlot(),
                new Content.Table("Weights as models hold them; caches with room that is reserved.", SIZES, sizes()),
                new Content.Paragraph(process() + "."));
        return new Report("Profile: " + arm, setting, List.of(new Section("Time", time), new Section("Memory", space)));
    }

    private Content flame() {
        List<Frame> frames = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            double begin = sum(first, phase) / MILLI;
            double rest = sum(later, phase) / MILLI;
            frames.add(new Frame(phase.label(), begin + rest,
                    List.of(Frame.of("first rounds", begin), Frame.of("later rounds", rest))));
        }
        frames.add(Frame.of("outside rounds", outsideNanos() / MILLI));
        double sum = frames.stream().mapToDouble(Frame::amount).sum();
        return new Content.Figure("time", "Where the time went", "Shares of the phases in the time of all generations",
                "Each bar lies below what it is a part of, as wide as its share. First rounds evaluate the prompt.",
                new FlamePlot("ms", new Frame("generations", sum, frames)));
    }

    private Content perRound() {
        List<DistributionPlot.Row> rows = Arrays.stream(Phase.values()).flatMap(this::row).toList();
        return new Content.Figure("time-per-round", "Time per round", 
                "Distribution of the time per round of each phase",
                "Over all rounds but the first of each text: the box is the middle half with the median in it, the "
                        + "whiskers go from the 5th to the 95th percentile.",
                new DistributionPlot("milliseconds", rows));
    }

    private Stream<DistributionPlot.Row> row(Phase phase) {
        double[] sorted = later.stream().mapToDouble(round -> phase.nanos(round) / MILLI).sorted().toArray();
        return sorted.length == 0 ? Stream.empty() : Stream.of(DistributionPlot.Row.of(phase.label(), sorted));
    }

    private Content memoryPlot() {
        List<BarPlot.Bar> bars = new ArrayList<>();
        memory.models().forEach((name, held) -> held.ifPresent(size -> {
            bars.add(new BarPlot.Bar(name + ": weights", Plot.exactly(size.weightBytes() / MIB)));
            bars.add(new BarPlot.Bar(name + ": caches", Plot.exactly(size.cacheBytes() / MIB)));
        }));
        return new Content.Figure("memory", "Memory of the models", "Weights and caches of each model in MiB",
                "What libraries keep of weights in another layout is not in it.",
                new BarPlot("MiB", bars, OptionalDouble.empty()));
    }

    /** What the time of a round is divided into; the parts add up to the whole. */
    enum Phase {
        DRAFT("draft", RoundReport::draftNanos),
        VERIFY("verify", RoundReport::verifyNanos),
        SAMPLING("sampling", RoundReport::samplingNanos),
        TOKENIZER("tokenizer", RoundReport::tokenizerNanos),
        BOOKKEEPING("bookkeeping", round -> Math.max(0, round.totalNanos() - round.draftNanos() - round.verifyNanos()
                - round.samplingNanos() - round.tokenizerNanos()));

        private final String label;
        private final ToLongFunction<RoundReport> nanos;

        Phase(String label, ToLongFunction<RoundReport> nanos) {
            this.label = label;
            this.nanos = nanos;
        }

        String label() {
            return label;
        }

        long nanos(RoundReport round) {
            return nanos.applyAsLong(round);
        }
    }

    /**
     * Memory at a moment.
     *
     * @param models what models hold, by name; empty if they do not know
     * @param heapBytes what is used of the Java heap
     * @param residentBytes what the process has in memory altogether; empty where the system does not say
     */
    public record MemoryUse(Map<String, Optional<ModelMemory>> models, long heapBytes, OptionalLong residentBytes) {

        private static final Path STATUS = Path.of("/proc/self/status");
        private static final String RESIDENT = "VmRSS:";

        /** Memory now. */
        public static MemoryUse of(List<LanguageModel> models) {
            Map<String, Optional<ModelMemory>> sizes = new LinkedHashMap<>();
            models.forEach(model -> sizes.put(model.info().name(), model.memory()));
            return new MemoryUse(
                    sizes, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), resident());
        }

        // Linux says it in units of 1,024 bytes.
        private static OptionalLong resident() {
            try {
                return Files.readAllLines(STATUS).stream()
                        .filter(line -> line.startsWith(RESIDENT))
                        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst();
            } catch (IOException | NumberFormatException e) {
                return OptionalLong.empty();
            }
        }
    }
}
