package io.vorlauf.cli.internal.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A table with a head: columns as wide as their widest cell, the last one wrapped where a line would be too long. */
public final class Table {

    /** A space at which no line is broken. */
    public static final char UNBREAKABLE = '\u00a0';

    private static final String GAP = "  ";

    private final int width;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A table without rows.
     *
     * @param width the longest line, in characters; only the last column is made to fit
     * @param head the names of the columns
     */
    public Table(int width, String... head) {
        this.width = width;
        rows.add(List.of(head));
    }

    /** Adds a row with a cell for each column. */
    public void add(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + rows.get(0).size() + " columns");
        }
        rows.add(List.of(cells));
    }

    /** Prints the table. */
    public void print(PrintWriter out) {
        int last = rows.get(0).size() - 1;
        int[] widths = IntStream.range(0, last).map(this::widest).toArray();
        int indent = IntStream.of(widths).sum() + last * GAP.length();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < last; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
            }
            for (String part : wrap(row.get(last), Math.max(width - indent, 1))) {
                out.println(line.append(part.replace(UNBREAKABLE, ' ')).toString().stripTrailing());
                line = new StringBuilder(" ".repeat(indent));
            }
        }
    }

    private int widest(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    /** A text in lines, broken at spaces; a word that does not fit alone stands out rather than being torn. */
    public static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() > 0 ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
