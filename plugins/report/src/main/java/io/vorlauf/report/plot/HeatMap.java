package io.vorlauf.report.plot;

import java.util.List;
import java.util.Objects;

/**
 * A grid of cells, the darker the higher, each with its value.
 *
 * @param x what the columns are
 * @param y what the rows are
 * @param value what the cells are
 * @param columns names of the columns, from left to right
 * @param rows names of the rows, from top to bottom
 * @param values values by row and column; NaN for a cell without one
 */
public record HeatMap(
        String x, String y, String value, List<String> columns, List<String> rows, List<List<Double>> values)
        implements Plot {

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the values are not as many as rows and columns want
     */
    public HeatMap {
        Objects.requireNonNull(x, "x");
        Objects.requireNonNull(y, "y");
        Objects.requireNonNull(value, "value");
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        values = values.stream().map(List::copyOf).toList();
        int width = columns.size();
        if (values.size() != rows.size() || values.stream().anyMatch(row -> row.size() != width)) {
            throw new IllegalArgumentException(
                    "a heat map of " + rows.size() + " rows and " + width + " columns needs a value for each cell");
        }
    }

    @Override
    public boolean isEmpty() {
        return values.stream().flatMap(List::stream).noneMatch(Double::isFinite);
    }
}
