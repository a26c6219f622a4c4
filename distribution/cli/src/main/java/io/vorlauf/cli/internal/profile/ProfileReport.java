package io.vorlauf.cli.internal.profile;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.cli.internal.output.Json;
import io.vorlauf.cli.internal.output.Numbers;
import io.vorlauf.cli.internal.output.Table;
import io.vorlauf.report.Content;
import io.vorlauf.report.Report;
import io.vorlauf.report.Report.Section;
import io.vorlauf.report.plot.BarPlot;
import io.vorlauf.report.plot.DistributionPlot;
import io.vorlauf.report.plot.FlamePlot;
import io.vorlauf.report.plot.FlamePlot.Frame;
import io.vorlauf.report.plot.Interval;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A profile as tables, as JSON and as a report.
 *
 * @param arm the strategy and its parameters
 * @param setting how it was measured, in one line
 * @param profile where the time went
 * @param memory where the memory went
 */
public record ProfileReport(String arm, String setting, Profile profile, MemoryUse memory) {

    private static final int WIDTH = 100;
    private static final double MILLI = 1e6;
    private static final double MIB = 1 << 20;
    private static final List<String> TIMES =
            List.of("phase", "total ms", "share", "first rounds", "later rounds", "ms/later round", "ms/token");
    private static final List<String> SIZES = List.of("memory", "weights MiB", "caches MiB");

    /** Prints the tables. */
    public void print(PrintWriter out) {
        Table times = new Table(WIDTH, TIMES.toArray(String[]::new));
        times().forEach(row -> times.add(row.toArray(String[]::new)));
        times.print(out);
        out.println();
        Table sizes = new Table(WIDTH, SIZES.toArray(String[]::new));
        sizes().forEach(row -> sizes.add(row.toArray(String[]::new)));
        sizes.print(out);
        out.println();
        out.println(process());
        out.println(summary());
    }

    private List<List<String>> times() {
        List<List<String>> rows = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            long first = Profile.sum(profile.first(), phase);
            long later = Profile.sum(profile.later(), phase);
            rows.add(row(phase.label(), first + later, Numbers.fixed(first / MILLI, 1), Numbers.fixed(later / MILLI, 1),
                    Numbers.fixed(later / MILLI / profile.later().size(), 3)));
        }
        rows.add(row("outside rounds", profile.outsideNanos(), "-", "-", "-"));
        rows.add(row("total", profile.totalNanos(), "-", "-", "-"));
        return rows;
    }

    private List<String> row(String name, long nanos, String first, String later, String perRound) {
        return List.of(name, Numbers.fixed(nanos / MILLI, 1),
                Numbers.fixed(100.0 * nanos / profile.totalNanos(), 1) + " %", first, later, perRound,
                Numbers.fixed(nanos / MILLI / profile.newTokens(), 3));
    }

    private List<List<String>> sizes() {
        return memory.models().stream()
                .map(model -> List.of(
                        model.name(),
                        model.memory().map(size -> mib(size.weightBytes())).orElse("unknown"),
                        model.memory().map(size -> mib(size.cacheBytes())).orElse("unknown")))
                .toList();
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

    private String summary() {
        int texts = profile.first().size();
        return texts + (texts == 1 ? " text, " : " texts, ") + Numbers.grouped(profile.newTokens()) + " tokens, "
                + Numbers.grouped(texts + profile.later().size()) + " rounds, "
                + Numbers.fixed(profile.newTokens() / (profile.totalNanos() / 1e9), 1) + " tokens/s";
    }

    /** The same for programs. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("arm", arm);
        json.put("texts", profile.first().size());
        json.put("newTokens", profile.newTokens());
        json.put("rounds", profile.rounds().size());
        json.put("totalMillis", Json.millis(profile.totalNanos()));
        Map<String, Object> phases = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            phases.put(phase.label(), Map.of(
                    "firstRoundsMillis", Json.millis(Profile.sum(profile.first(), phase)),
                    "laterRoundsMillis", Json.millis(Profile.sum(profile.later(), phase))));
        }
        json.put("phases", phases);
        json.put("outsideRoundsMillis", Json.millis(profile.outsideNanos()));
        json.put("models", memory.models().stream().map(ProfileReport::toJson).toList());
        json.put("heapBytes", memory.heapBytes());
        json.put("residentBytes", memory.residentBytes().isPresent() ? memory.residentBytes().getAsLong() : null);
        return json;
    }

    private static Map<String, Object> toJson(MemoryUse.Model model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", model.name());
        json.put("weightBytes", model.memory().map(ModelMemory::weightBytes).orElse(null));
        json.put("cacheBytes", model.memory().map(ModelMemory::cacheBytes).orElse(null));
        return json;
    }

    /** The report. */
    public Report report() {
        List<Content> time = List.of(
                new Content.Paragraph(summary() + "."),
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
            double first = Profile.sum(profile.first(), phase) / MILLI;
            double later = Profile.sum(profile.later(), phase) / MILLI;
            frames.add(new Frame(phase.label(), first + later,
                    List.of(Frame.of("first rounds", first), Frame.of("later rounds", later))));
        }
        frames.add(Frame.of("outside rounds", profile.outsideNanos() / MILLI));
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
        List<RoundReport> rounds = profile.later();
        double[] sorted = rounds.stream().mapToDouble(round -> phase.nanos(round) / MILLI).sorted().toArray();
        return sorted.length == 0 ? Stream.empty() : Stream.of(DistributionPlot.Row.of(phase.label(), sorted));
    }

    private Content memoryPlot() {
        List<BarPlot.Bar> bars = new ArrayList<>();
        for (MemoryUse.Model model : memory.models()) {
            model.memory().ifPresent(size -> {
                bars.add(new BarPlot.Bar(model.name() + ": weights", Interval.exactly(size.weightBytes() / MIB)));
                bars.add(new BarPlot.Bar(model.name() + ": caches", Interval.exactly(size.cacheBytes() / MIB)));
            });
        }
        return new Content.Figure("memory", "Memory of the models", "Weights and caches of each model in MiB",
                "What libraries keep of weights in another layout is not in it.",
                new BarPlot("MiB", bars, OptionalDouble.empty()));
    }
}
