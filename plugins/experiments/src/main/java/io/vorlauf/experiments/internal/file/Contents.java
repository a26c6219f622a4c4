package io.vorlauf.experiments.internal.file;

import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.experiment.Environment;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentException;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.experiments.internal.format.FormatException;
import io.vorlauf.experiments.internal.format.Lines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the bytes of a results file say.
 *
 * @param experiment what was to be run; empty if not even the first line is complete
 * @param environments where cells ran
 * @param cells the cells in the order of the file
 * @param length how many bytes complete lines take; what follows was cut off when a run was killed
 */
record Contents(
        Optional<Experiment> experiment, List<Environment> environments, List<CellResult> cells, long length) {

    /**
     * Reads the complete lines.
     *
     * @throws ExperimentException if one of them is not what it should be; the message names file and line
     */
    static Contents parse(Path file, byte[] bytes) {
        checkBeginning(file, bytes);
        Experiment experiment = null;
        List<Environment> environments = new ArrayList<>();
        List<CellResult> cells = new ArrayList<>();
        int start = 0;
        int number = 1;
        for (int end = 0; end < bytes.length; end++) {
            if (bytes[end] == '\n') {
                Lines line = read(file, number, new String(bytes, start, end - start, StandardCharsets.UTF_8));
                if (line instanceof Lines.Header header && number == 1) {
                    experiment = header.experiment();
                } else if (line instanceof Lines.Place place && number > 1) {
                    environments.add(place.environment());
                } else if (line instanceof Lines.Cell cell && cell.result().environment() < environments.size()) {
                    cells.add(cell.result());
                } else {
                    throw damaged(file, number, "it does not belong there", null);
                }
                start = end + 1;
                number++;
            }
        }
        return new Contents(Optional.ofNullable(experiment), environments, cells, start);
    }

    private static void checkBeginning(Path file, byte[] bytes) {
        byte[] expected = Lines.BEGINNING.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < Math.min(bytes.length, expected.length); i++) {
            if (bytes[i] != expected[i]) {
                throw new ExperimentException(
                        file + " does not hold results of an experiment: it does not begin with " + Lines.BEGINNING);
            }
        }
    }

    private static Lines read(Path file, int number, String text) {
        try {
            return Lines.read(text);
        } catch (FormatException e) {
            throw damaged(file, number, e.getMessage(), e);
        }
    }

    private static ExperimentException damaged(Path file, int number, String what, Throwable cause) {
        return new ExperimentException("line " + number + " of " + file + " is damaged: " + what
                + "; nothing was changed. Without that line, the other results can be read", cause);
    }

    /**
     * The results, with cells in the order of the experiment.
     *
     * @throws ExperimentException if there is no experiment, or a cell does not belong to it
     */
    ExperimentResults results(Path file) {
        Experiment known = experiment.orElseThrow(
                () -> new ExperimentException(file + " does not hold results of an experiment: it is empty"));
        try {
            return new ExperimentResults(known, environments, sorted(known, cells));
        } catch (IllegalArgumentException e) {
            throw new ExperimentException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Cells in the order of the experiment; those of other experiments come last. */
    static List<CellResult> sorted(Experiment experiment, List<CellResult> cells) {
        Map<Object, Integer> order = new HashMap<>();
        experiment.blocks().forEach(block -> order.put(block, order.size()));
        return cells.stream()
                .sorted(Comparator.comparing((CellResult cell) -> order.getOrDefault(cell.block(), order.size()))
                        .thenComparing(CellResult::position))
                .toList();
    }
}
