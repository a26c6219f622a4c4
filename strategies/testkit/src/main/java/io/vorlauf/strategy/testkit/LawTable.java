package io.vorlauf.strategy.testkit;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.law.Closeness;
import io.vorlauf.strategy.testkit.internal.law.CoupledLaw;
import io.vorlauf.strategy.testkit.internal.law.RejectionLaw;
import io.vorlauf.strategy.testkit.internal.table.Samplers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The two laws that matter most, measured for several strategies, as a table in Markdown: a row per strategy, a column
 * per sampler. Immutable.
 *
 * @param title what was measured
 * @param columns the samplers, in words
 * @param rows a line for each strategy
 */
public record LawTable(String title, List<String> columns, List<Row> rows) {

    /**
     * A strategy's line.
     *
     * @param strategy its title
     * @param cells what was measured, per sampler
     * @param breaches what broke, with the trees; empty if the law holds
     */
    public record Row(String strategy, List<String> cells, List<String> breaches) {

        /** Copies the lists. */
        public Row {
            cells = List.copyOf(cells);
            breaches = List.copyOf(breaches);
        }
    }

    /** Copies the lists. */
    public LawTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * For how many seeds the text under coupled verification is that of plain decoding, with every draft.
     *
     * @param strategies the strategies, all with the same samplers
     */
    public static LawTable identity(List<StrategyUnderTest> strategies) {
        List<Row> rows = new ArrayList<>();
        for (StrategyUnderTest strategy : strategies) {
            List<String> cells = new ArrayList<>();
            List<String> breaches = new ArrayList<>();
            for (SamplerSettings sampler : strategy.samplers()) {
                CoupledLaw.Identity found = new CoupledLaw().measure(strategy, sampler, Conditions.USUAL);
                cells.add(found.equal() + " of " + found.seeds());
                add(breaches, found.breach());
            }
            rows.add(new Row(strategy.title(), cells, breaches));
        }
        return new LawTable(
                "Texts equal to plain decoding, coupled verification, all drafts", columns(strategies), rows);
    }

    /**
     * The largest total variation between the texts under the forms of rejection and what the target says, over every
     * random outcome, and how many outcomes there were in all.
     *
     * @param strategies the strategies, all reproducible, with the same samplers
     * @throws AssertionError if the outcomes of one cannot be tried one by one
     */
    public static LawTable enumeration(List<StrategyUnderTest> strategies) {
        List<Row> rows = new ArrayList<>();
        for (StrategyUnderTest strategy : strategies) {
            List<String> cells = new ArrayList<>();
            List<String> breaches = new ArrayList<>();
            for (SamplerSettings sampler : strategy.samplers()) {
                int runs = 0;
                double worst = 0;
                for (VerificationMethod method : RejectionLaw.METHODS) {
                    Closeness found = RejectionLaw.measure(strategy, method, sampler, Conditions.USUAL);
                    runs += found.runs();
                    worst = Math.max(worst, found.totalVariation());
                    add(breaches, found.breach());
                }
                cells.add(String.format(Locale.ROOT, "%.1e (%,d)", worst, runs));
            }
            rows.add(new Row(strategy.title(), cells, breaches));
        }
        return new LawTable("Largest total variation under rejection, all its forms (random outcomes tried)",
                columns(strategies), rows);
    }

    private static List<String> columns(List<StrategyUnderTest> strategies) {
        return strategies.stream().limit(1)
                .flatMap(strategy -> strategy.samplers().stream())
                .map(Samplers::describe)
                .toList();
    }

    private static void add(List<String> breaches, String breach) {
        if (!breach.isEmpty()) {
            breaches.add(breach);
        }
    }

    /** Whether the law holds everywhere. */
    public boolean holds() {
        return rows.stream().allMatch(row -> row.breaches().isEmpty());
    }

    /** The table in Markdown, and below it what broke. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(title).append("\n\n");
        line(text, "strategy", columns);
        line(text, "---", columns.stream().map(column -> "---:").toList());
        rows.forEach(row -> line(text, row.strategy(), row.cells()));
        rows.forEach(row -> row.breaches().forEach(breach -> text.append('\n').append(breach)));
        return text.toString();
    }

    private static void line(StringBuilder text, String first, List<String> cells) {
        text.append("| ").append(first);
        cells.forEach(cell -> text.append(" | ").append(cell));
        text.append(" |\n");
    }
}
