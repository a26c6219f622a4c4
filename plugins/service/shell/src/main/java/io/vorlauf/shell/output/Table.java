// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table with a head: columns as wide as their widest cell, the last one wrapped where a line would be too long. If it
 * is too wide nevertheless, first its heads are wrapped, then the names in the first column, so that none is cut; then
 * {@linkplain #expendable expendable} columns are left out, which a line below the table says. Colours take no room.
 */
public final class Table {

    /** A space at which no line is broken. */
    public static final char UNBREAKABLE = '\u00a0';

    private static final String GAP = "  ";
    private static final int NARROWEST_NAME = 12;
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private final int width;
    private final List<List<String>> rows = new ArrayList<>();
    private List<String> expendable = List.of();

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

    /** Says by their names which columns may be left out where there is no room for them, the first one first. */
    public Table expendable(String... heads) {
        expendable = List.of(heads);
        return this;
    }

    /** Adds a row with a cell for each column. */
    public Table add(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + rows.get(0).size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Adds rows. */
    public Table addAll(List<List<String>> more) {
        more.forEach(cells -> add(cells.toArray(String[]::new)));
        return this;
    }

    /** A table of rows, the first of which is the head. */
    public static Table of(int width, List<List<String>> rows) {
        Table table = new Table(width, rows.get(0).toArray(String[]::new));
        return table.addAll(rows.subList(1, rows.size()));
    }

    /** Prints the table. */
    public void print(PrintWriter out) {
        Set<String> left = new LinkedHashSet<>();
        Grid grid = new Grid(rows);
        for (String head : expendable) {
            if (grid.fits()) {
                break;
            }
            if (rows.get(0).contains(head)) {
                left.add(head);
                grid = new Grid(without(left));
            }
        }
        grid.print(out);
        if (!left.isEmpty()) {
            wrap("(no room for: " + String.join(", ", left) + ")", width).forEach(out::println);
        }
    }

    private List<List<String>> without(Set<String> heads) {
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .filter(column -> !heads.contains(rows.get(0).get(column)))
                        .mapToObj(row::get)
                        .toList())
                .toList();
    }

    /** Rows that are all printed, and how wide their columns are. */
    private final class Grid {

        private final List<List<String>> rows;
        private final int[] widths;

        Grid(List<List<String>> rows) {
            this.rows = rows;
            this.widths = widths();
        }

        /** Whether no line is too long. */
        boolean fits() {
            return total() <= width;
        }

        private int total() {
            return IntStream.of(widths).sum() + (widths.length - 1) * GAP.length();
        }

        void print(PrintWriter out) {
            for (List<String> row : rows) {
                List<List<String>> cells = new ArrayList<>();
                for (int i = 0; i < widths.length; i++) {
                    cells.add(i == 0 ? wrapName(row.get(i), widths[i]) : wrap(row.get(i), widths[i]));
                }
                int lines = cells.stream().mapToInt(List::size).max().orElse(0);
                for (int line = 0; line < lines; line++) {
                    out.println(line(cells, line));
                }
            }
        }

        private String line(List<List<String>> cells, int number) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String part = number < cells.get(i).size() ? cells.get(i).get(number) : "";
                line.append(part).append(" ".repeat(Math.max(widths[i] - length(part), 0))).append(GAP);
            }
            return line.toString().replace(UNBREAKABLE, ' ').stripTrailing();
        }

        private int[] widths() {
            int last = rows.get(0).size() - 1;
            int[] columns = IntStream.rangeClosed(0, last).map(column -> widest(cells(column))).toArray();
            int longestWord = widest(cells(last).flatMap(Table::words));
            int needed = Math.min(columns[last], Math.max(longestWord, width / 4));
            if (last > 0 && room(columns) < needed) {
                for (int i = 1; i < last; i++) {
                    columns[i] = widest(Stream.concat(cells(i).skip(1), words(rows.get(0).get(i))));
                }
                int part = Math.min(widest(cells(0).flatMap(Table::parts)), width / 3);
                int name = Math.max(NARROWEST_NAME, part);
                columns[0] = Math.min(columns[0], Math.max(columns[0] + room(columns) - needed, name));
            }
            // A word of the last column that finds no room is one too many: so the table is too wide.
            columns[last] = Math.max(Math.min(room(columns), columns[last]), longestWord);
            return columns;
        }

        // What the columns before leave to the last one.
        private int room(int[] columns) {
            int last = columns.length - 1;
            return width - IntStream.of(columns).limit(last).sum() - last * GAP.length();
        }

        private Stream<String> cells(int column) {
            return rows.stream().map(row -> row.get(column));
        }
    }

    // An interval, and a figure with its deviation, stay in one piece.
    private static Stream<String> words(String text) {
        return Arrays.stream(text.split("(?<![…±]) (?![…±])"));
    }

    private static int widest(Stream<String> texts) {
        return texts.mapToInt(Table::length).max().orElse(0);
    }

    private static int length(String text) {
        return COLOUR.matcher(text).replaceAll("").length();
    }

    /** A text in lines, broken at spaces; a word that does not fit alone stands out rather than being torn. */
    public static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words(text).toList()) {
            if (line.length() > 0 && length(line.toString()) + 1 + length(word) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() > 0 ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    // What a name is made of, as it may be broken.
    private static Stream<String> parts(String name) {
        return Arrays.stream(name.split("(?<=[: /-])")).map(part -> GAP + part.strip());
    }

    // Broken behind colons, hyphens, slashes and spaces and, where there are none, anywhere; what goes on is indented.
    private static List<String> wrapName(String name, int width) {
        if (length(name) <= width) {
            return List.of(name);
        }
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String part : name.split("(?<=[: /-])")) {
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
