// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import java.util.List;
import java.util.Objects;

/**
 * What changed from one run of an experiment to another one.
 *
 * @param changes one for each arm that both have, in the order of the later one
 * @param sentence all of that in one sentence, to be quoted
 * @param conditions what else is not the same in both, each a phrase for people: models, settings, computers, arms
 */
public record ResultsDifference(List<Change> changes, String sentence, List<String> conditions) {

    /** Checks for null and copies the lists. */
    public ResultsDifference {
        Objects.requireNonNull(sentence, "sentence");
        changes = List.copyOf(changes);
        conditions = List.copyOf(conditions);
    }

    /** Whether an arm was shown to be slower than before. */
    public boolean slower() {
        return changes.stream().anyMatch(change -> change.verdict() == Verdict.SLOWER);
    }
}
