// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import com.google.gson.GsonBuilder;
import io.vorlauf.report.Content;
import io.vorlauf.report.HtmlReport;
import io.vorlauf.report.Report;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What was found, as tables and plots. Tables of {@link Samples} are known by the first word of their names:
 * {@code speed}, tokens per second by prompts; {@code passes} and {@code prefill}, milliseconds by tokens;
 * {@code weights}, bytes; {@code start}, milliseconds; {@code large}; {@code memory}, gigabytes per second.
 */
final class Pages {

    /** Rows of llama.cpp begin so. */
    static final String PEER = "llama.cpp";

    private static final String ADAPTIVE = ", adaptive";

    private final Samples samples;
    private final List<Report.Section> sections = new ArrayList<>();

    private Pages(Samples samples) {
        this.samples = samples;
        samples.all().keySet().forEach(this::add);
    }

    /** All tables in Markdown. */
    static String markdown(Samples samples) {
        StringBuilder text = new StringBuilder();
        for (Report.Section section : new Pages(samples).sections) {
            text.append("\n## ").append(section.title()).append("\n\n");
            for (Content content : section.contents()) {
                if (content instanceof Content.Paragraph paragraph) {
                    text.append(paragraph.text()).append("\n\n");
                } else if (content instanceof Content.Table table) {
                    line(text, table.head());
                    line(text, table.head().stream().map(name -> "---").toList());
                    table.rows().forEach(row -> line(text, row));
                    text.append('\n');
                }
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /**
     * Writes {@code comparison.md}, {@code report.html} with its plots, and {@code samples.json} into a folder, which
     * is made if it is not there.
     *
     * @param peer the version of llama.cpp; empty if it did not take part
     */
    static void write(Samples samples, Optional<String> peer, Path folder) throws IOException {
        String subtitle = LocalDate.now() + ", Java " + Runtime.version() + ", " + processor() + ", "
                + peer.map(version -> PEER + " " + version).orElse("without " + PEER);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("comparison.md"), subtitle + "\n" + markdown(samples));
        Files.writeString(folder.resolve("samples.json"), new GsonBuilder().setPrettyPrinting().create()
                .toJson(Map.of("when", subtitle, "tables", samples.all())));
        HtmlReport.write(
                new Report("Vorlauf and llama.cpp, side by side", subtitle, new Pages(samples).sections), folder);
    }

    private static String processor() throws IOException {
        Path description = Path.of("/proc/cpuinfo");
        Optional<String> model = Files.isReadable(description)
                ? Files.readAllLines(description).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.replaceFirst("model name\\s*:\\s*", ""))
                        .findFirst()
                : Optional.empty();
        return Runtime.getRuntime().availableProcessors() + " × " + model.orElse(System.getProperty("os.arch"));
    }

    private void add(String table) {
        String kind = table.split(" ")[0];
        String subject = table.substring(kind.length()).strip();
        switch (kind) {
            case "speed" -> addSpeed(table, subject);
            case "passes" -> addPasses(table, subject);
            case "prefill" -> addPrefill(table, subject);
            case "start" -> addStart(table);
            case "large" -> addLarge(table);
            case "memory" -> samples.median(table, "two threads", "GB/s").ifPresent(speed -> sections.add(
                    new Report.Section("Memory", List.of(new Content.Paragraph(
                            "Two threads read " + number(speed) + " GB/s from memory.")))));
            default -> { }
        }
    }

    private void addSpeed(String table, String subject) {
        List<String> rows = samples.rows(table).stream()
                .sorted(Comparator.comparing((String row) -> -samples.rate(table, row).orElse(0.0)))
                .toList();
        Optional<String> peer = best(rows, table, row -> row.startsWith(PEER));
        Optional<String> own = best(rows, table, row -> !row.startsWith(PEER));
        double reference = peer.or(() -> own).flatMap(row -> samples.rate(table, row)).orElse(Double.NaN);
        List<List<String>> cells = rows.stream()
                .map(row -> List.of(row, number(samples.rate(table, row).orElse(Double.NaN)),
                        number(samples.rate(table, row).orElse(Double.NaN) / reference)))
                .toList();
        List<Content> contents = new ArrayList<>();
        if (peer.isPresent() && own.isPresent()) {
            contents.add(new Content.Paragraph("Vorlauf's best, " + own.get() + ", is "
                    + number(samples.rate(table, own.get()).orElseThrow() / reference)
                    + " times as fast as the best of " + PEER + ", " + peer.get() + "."));
        }
        best(rows, table, row -> row.endsWith(ADAPTIVE)).ifPresent(row -> contents.add(new Content.Paragraph(
                "The best adaptive, " + row + ", has " + Math.round(100 * samples.rate(table, row).orElseThrow()
                        / samples.rate(table, own.orElseThrow()).orElseThrow()) + " % of Vorlauf's best.")));
        contents.add(new Content.Table("Tokens per second behind the first", List.of("", "tokens/s", "times"), cells));
        contents.add(figure(table, "Tokens per second", new Plot.BarPlot("tokens per second",
                rows.stream()
                        .map(row -> new Plot.BarPlot.Bar(
                                row, Plot.exactly(samples.rate(table, row).orElse(Double.NaN))))
                        .toList(),
                peer.isPresent() ? OptionalDouble.of(reference) : OptionalDouble.empty())));
        sections.add(new Report.Section("Texts: " + subject, contents));
    }

    private Optional<String> best(List<String> sorted, String table, Predicate<String> which) {
        return sorted.stream().filter(which).filter(row -> samples.rate(table, row).isPresent()).findFirst();
    }

    private void addPasses(String table, String subject) {
        List<String> sizes = List.copyOf(samples.columns(table));
        Set<String> rows = samples.rows(table);
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(sizes);
        head.addAll(List.of("T(8) / T(1)", "T(1) / reading the weights"));
        List<List<String>> cells = rows.stream().map(row -> {
            List<String> line = new ArrayList<>(List.of(row));
            sizes.forEach(size -> line.add(number(samples.median(table, row, size).orElse(Double.NaN))));
            line.add(number(divide(samples.median(table, row, "8"), samples.median(table, row, "1"))));
            line.add(number(divide(samples.median(table, row, "1"), readingMillis(subject, row))));
            return line;
        }).toList();
        List<Plot.LinePlot.Line> lines = rows.stream()
                .map(row -> Plot.LinePlot.Line.measured(row, sizes.stream()
                        .map(size -> new Plot.LinePlot.Point(Double.parseDouble(size),
                                Plot.exactly(samples.median(table, row, size).orElse(Double.NaN))))
                        .toList()))
                .toList();
        sections.add(new Report.Section("Passes: " + subject, List.of(
                new Content.Table("Milliseconds of a pass over so many tokens behind 128", head, cells),
                figure(table, "What a pass costs", new Plot.LinePlot(
                        new Axis("tokens", Axis.Extent.GEOMETRIC), Axis.fromZero("ms"), lines,
                        OptionalDouble.empty())))));
    }

    /** How long it takes to read all weights of a model once. */
    private Optional<Double> readingMillis(String subject, String row) {
        Optional<Double> speed = samples.median("memory", "two threads", "GB/s");
        return samples.median("weights " + subject, row, "bytes")
                .flatMap(bytes -> speed.map(gigabytes -> bytes / gigabytes / 1e6));
    }

    private static double divide(Optional<Double> one, Optional<Double> other) {
        return one.isEmpty() || other.isEmpty() ? Double.NaN : one.get() / other.get();
    }

    private void addPrefill(String table, String subject) {
        List<String> sizes = List.copyOf(samples.columns(table));
        List<String> head = new ArrayList<>(List.of(""));
        sizes.forEach(size -> head.add(size + " tokens"));
        sections.add(new Report.Section("Prompts: " + subject, List.of(new Content.Table(
                "Tokens per second", head, samples.rows(table).stream().map(row -> {
                    List<String> line = new ArrayList<>(List.of(row));
                    sizes.forEach(size -> line.add(number(
                            Double.parseDouble(size) * 1e3 / samples.median(table, row, size).orElse(Double.NaN))));
                    return line;
                }).toList()))));
    }

    private void addStart(String table) {
        sections.add(new Report.Section("Start", List.of(new Content.Table(
                "From the start of a process to its end, with one new token", List.of("", "ms"),
                samples.rows(table).stream()
                        .map(row -> List.of(row, number(samples.median(table, row, "ms").orElse(Double.NaN))))
                        .toList()))));
    }

    private void addLarge(String table) {
        List<String> columns = List.copyOf(samples.columns(table));
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(columns);
        sections.add(new Report.Section("Large models", List.of(new Content.Table(
                "Plain decoding from nothing, and the most memory of the whole process", head,
                samples.rows(table).stream().map(row -> {
                    List<String> line = new ArrayList<>(List.of(row));
                    columns.forEach(column -> line.add(number(samples.median(table, row, column).orElse(Double.NaN))));
                    return line;
                }).toList()))));
    }

    private static Content.Figure figure(String table, String title, Plot plot) {
        String id = table.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return new Content.Figure(id, title + ": " + table, title, "", plot);
    }

    /** Three digits, as people read them. */
    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        return String.format(Locale.ROOT, value >= 99.95 ? "%,.0f" : value >= 9.995 ? "%.1f" : "%.2f", value);
    }
}
