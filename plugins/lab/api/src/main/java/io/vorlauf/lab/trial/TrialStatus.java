// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.trial;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A trial at a moment.
 *
 * @param plan what is tried
 * @param state how far it is
 * @param arms the arms, in the order of the plan
 * @param winner name of the arm that is certain to be the fastest; once found, it stays
 * @param promoted name of the arm that was promoted
 */
public record TrialStatus(
        TrialPlan plan,
        TrialState state,
        List<TrialArmStatus> arms,
        Optional<String> winner,
        Optional<String> promoted) {

    /** Checks for null and copies the list. */
    public TrialStatus {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(winner, "winner");
        Objects.requireNonNull(promoted, "promoted");
        arms = List.copyOf(arms);
    }
}
