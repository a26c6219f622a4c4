package io.vorlauf.cli.internal.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table with a head: columns as wide as their widest cell, the last one wrapped where a line would be too long. If it
 * is too wide nevertheless, first its heads are wrapped, then the names in the first column, so that none is cut.
 */
public final class Table {

    /** A space at which no line is broken. */
    public static final char UNBREAKABLE = '\u00a0';

    private static final String GAP = "  ";
    private static final int NARROWEST_NAME = 12;

    private final int width;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A table without rows.
     *
     * @param width the longest line, in characters; columns in the middle are never narrower than their cells
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
        int[] widths = widths();
        for (List<String> row : rows) {
            List<List<String>> cells = new ArrayList<>();
            for (int i = 0; i < widths.length; i++) {
                cells.add(i == 0 ? wrapName(row.get(i), widths[i]) : wrap(row.get(i), widths[i]));
            }
            int lines = cells.stream().mapToInt(List::size).max().orElse(0);
            for (int line = 0; line < lines; line++) {
                out.println(line(cells, widths, line));
            }
        }
    }

    private static String line(List<List<String>> cells, int[] widths, int number) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String part = number < cells.get(i).size() ? cells.get(i).get(number) : "";
            line.append(part).append(" ".repeat(Math.max(widths[i] - part.length(), 0))).append(GAP);
        }
        return line.toString().replace(UNBREAKABLE, ' ').stripTrailing();
    }

    private int[] widths() {
        int last = rows.get(0).size() - 1;
        int[] widths = IntStream.rangeClosed(0, last).map(column -> widest(cells(column))).toArray();
        int needed = Math.min(widths[last], Math.max(widest(words(last)), width / 4));
        if (last > 0 && room(widths) < needed) {
            for (int i = 1; i < last; i++) {
                List<String> head = List.of(rows.get(0).get(i).split(" "));
                widths[i] = widest(Stream.concat(cells(i).skip(1), head.stream()));
            }
            widths[0] = Math.min(widths[0], Math.max(widths[0] + room(widths) - needed, NARROWEST_NAME));
        }
        widths[last] = Math.max(room(widths), 1);
        return widths;
    }

    // What the columns before leave to the last one.
    private int room(int[] widths) {
        int last = widths.length - 1;
        return width - IntStream.of(widths).limit(last).sum() - last * GAP.length();
    }

    private Stream<String> cells(int column) {
        return rows.stream().map(row -> row.get(column));
    }

    private Stream<String> words(int column) {
        return cells(column).flatMap(cell -> Stream.of(cell.split(" ")));
    }

    private static int widest(Stream<String> texts) {
        return texts.mapToInt(String::length).max().orElse(0);
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

    // Broken behind colons and spaces and, where there are none, anywhere; what goes on is indented.
    private static List<String> wrapName(String name, int width) {
        if (name.length() <= width) {
            return List.of(name);
        }
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String part : name.split("(?<=[: ])")) {
            String rest = part;
            if (line.length() + rest.stripTrailing().length() > width && !line.toString().isBlank()) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(GAP);
            }
            while (line.length() + rest.stripTrailing().length() > width) {
                int fitting = width - line.length();
                lines.add(line + rest.substring(0, fitting));
                line = new StringBuilder(GAP);
                rest = rest.substring(fitting);
            }
            line.append(rest);
        }
        lines.add(line.toString());
        return lines;
    }
}
