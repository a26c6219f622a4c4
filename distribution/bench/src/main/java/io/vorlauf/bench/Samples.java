// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that was measured: tables of cells, each with the samples of all rounds, in the order in which they were added.
 * Not thread-safe.
 */
final class Samples {

    private final Map<String, Map<String, Map<String, List<Double>>>> tables = new LinkedHashMap<>();

    /** Adds a sample; what is not finite or not above zero is none. */
    void add(String table, String row, String column, double value) {
        if (Double.isFinite(value) && value > 0) {
            tables.computeIfAbsent(table, added -> new LinkedHashMap<>())
                    .computeIfAbsent(row, added -> new LinkedHashMap<>())
                    .computeIfAbsent(column, added -> new ArrayList<>())
                    .add(value);
        }
    }

    /** The names of the rows of a table, none if there is no such table. */
    Set<String> rows(String table) {
        return Collections.unmodifiableSet(tables.getOrDefault(table, Map.of()).keySet());
    }

    /** The names of the columns of a table: those of all its rows. */
    Set<String> columns(String table) {
        Set<String> columns = new LinkedHashSet<>();
        tables.getOrDefault(table, Map.of()).values().forEach(row -> columns.addAll(row.keySet()));
        return columns;
    }

    /** The median of a cell; empty if it has no sample. */
    Optional<Double> median(String table, String row, String column) {
        return Optional.ofNullable(cells(table, row).get(column)).map(Samples::median);
    }

    /**
     * What a row's cells have on an average, each with its median, as rates: the harmonic mean. For tokens per second
     * of texts of one length it is all tokens by all seconds. Empty if there is none.
     */
    Optional<Double> rate(String table, String row) {
        Collection<List<Double>> cells = cells(table, row).values();
        return cells.isEmpty()
                ? Optional.empty()
                : Optional.of(cells.size() / cells.stream().mapToDouble(cell -> 1 / median(cell)).sum());
    }

    /** Tables by rows by columns, with all samples, for writing them down. */
    Map<String, Map<String, Map<String, List<Double>>>> all() {
        return Collections.unmodifiableMap(tables);
    }

    private Map<String, List<Double>> cells(String table, String row) {
        return tables.getOrDefault(table, Map.of()).getOrDefault(row, Map.of());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }
}
