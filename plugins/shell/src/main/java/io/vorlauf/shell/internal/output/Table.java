package io.vorlauf.shell.internal.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** A table with a head that fits 80 columns: the last column is wrapped, the others are as wide as they need. */
public final class Table {

    /** The longest line, in characters. */
    public static final int WIDTH = 80;

    private static final int GAP = 2;
    private static final int NARROWEST_LAST = 16;

    private final List<String[]> rows = new ArrayList<>();

    /** A table without rows. */
    public Table(String... head) {
        rows.add(head);
    }

    /** Adds a row with a cell for each column. */
    public Table add(String... cells) {
        if (cells.length != rows.get(0).length) {
            throw new IllegalArgumentException(cells.length + " cells for " + rows.get(0).length + " columns");
        }
        rows.add(cells);
        return this;
    }

    /** Prints the table. */
    public void print(PrintWriter out) {
        TextTable table = TextTable.forColumns(Help.defaultColorScheme(Ansi.OFF), columns());
        table.indentWrappedLines = 0;
        rows.forEach(row -> table.addRowValues(row));
        table.toString(new StringBuilder()).toString().lines().map(String::stripTrailing).forEach(out::println);
    }

    private Column[] columns() {
        int last = rows.get(0).length - 1;
        int[] widths = IntStream.range(0, last).map(column -> widest(column) + GAP).toArray();
        // A cell that leaves no room for the last column is wrapped itself.
        int room = WIDTH - Math.min(NARROWEST_LAST, widest(last));
        while (IntStream.of(widths).sum() > room) {
            int widest = IntStream.range(0, last).reduce(0, (a, b) -> widths[b] > widths[a] ? b : a);
            widths[widest]--;
        }
        Column[] columns = new Column[last + 1];
        for (int i = 0; i < last; i++) {
            columns[i] = new Column(widths[i], 0, Overflow.WRAP);
        }
        columns[last] = new Column(WIDTH - IntStream.of(widths).sum(), 0, Overflow.WRAP);
        return columns;
    }

    private int widest(int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }
}
