package io.vorlauf.lab.trial;

import io.vorlauf.api.decoding.SpeculationChoice;
import java.util.Objects;

/**
 * One of the ways to speculate that a trial is about.
 *
 * @param name its name, unique in the trial: {@code linear:k=4}
 * @param choice how it speculates
 * @param weight its share of the requests is its weight over the sum of all weights; above 0
 */
public record TrialArm(String name, SpeculationChoice choice, double weight) {

    /**
     * Checks for null and the weight.
     *
     * @throws IllegalArgumentException if the name is blank, or the weight is not a finite number above 0
     */
    public TrialArm {
        Objects.requireNonNull(choice, "choice");
        if (name.isBlank()) {
            throw new IllegalArgumentException("an arm must have a name");
        }
        if (!(weight > 0 && Double.isFinite(weight))) {
            throw new IllegalArgumentException("the weight of arm '" + name + "' must be above 0, not " + weight);
        }
    }
}
