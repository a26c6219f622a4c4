// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What came out of an experiment, as far as it was run.
 *
 * @param experiment what was to be run
 * @param environments where it was run; more than one if it was split over computers or went on elsewhere
 * @param cells the generations, in the order of {@link Experiment#blocks()} and, within a block, as they ran
 */
public record ExperimentResults(Experiment experiment, List<Environment> environments, List<CellResult> cells) {

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if a cell is not one of the experiment's, is there twice, or ran in an
     *     environment that is not there
     */
    public ExperimentResults {
        Objects.requireNonNull(experiment, "experiment");
        environments = List.copyOf(environments);
        cells = List.copyOf(cells);
        Set<String> arms = new HashSet<>();
        experiment.arms().forEach(arm -> arms.add(arm.name()));
        Set<Block> blocks = new HashSet<>(experiment.blocks());
        Set<List<Object>> seen = new HashSet<>();
        for (CellResult cell : cells) {
            String name = "the result of arm '" + cell.arm() + "' for prompt '" + cell.block().prompt() + "', seed "
                    + cell.block().seed() + ", repetition " + cell.block().repetition();
            if (!arms.contains(cell.arm()) || !blocks.contains(cell.block())) {
                throw new IllegalArgumentException(name + " does not belong to this experiment");
            }
            if (!seen.add(List.of(cell.arm(), cell.block()))) {
                throw new IllegalArgumentException(name + " is there twice");
            }
            if (cell.environment() < 0 || cell.environment() >= environments.size()) {
                throw new IllegalArgumentException(name + " is from environment " + cell.environment() + "; there are "
                        + environments.size());
            }
        }
    }

    /** Whether nothing is missing. */
    public boolean complete() {
        return cells.size() == experiment.size();
    }

    /** The cells of an arm, in order. */
    public List<CellResult> cells(Arm arm) {
        return cells.stream().filter(cell -> cell.arm().equals(arm.name())).toList();
    }
}
