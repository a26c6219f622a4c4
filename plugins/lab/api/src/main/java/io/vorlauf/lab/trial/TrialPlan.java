package io.vorlauf.lab.trial;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What to try on live requests.
 *
 * @param name its name; part of what decides which sticky key gets which arm
 * @param target name of the model whose requests are shared out; others pass
 * @param arms the arms, two or more; the first one is the baseline, which the others are compared with
 * @param confidence with how much of it a winner is to be the fastest, above 0 and below 1: 0.95
 * @param maxRequests after how many requests the trial ends without a winner; 1 or more
 * @param seed fixes which request gets which arm
 */
public record TrialPlan(
        String name, String target, List<TrialArm> arms, double confidence, long maxRequests, long seed) {

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if there are fewer than two arms, a name is there twice, or a number is out of
     *     range
     */
    public TrialPlan {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(target, "target");
        arms = List.copyOf(arms);
        if (arms.size() < 2) {
            throw new IllegalArgumentException("a trial must have two arms or more, not " + arms.size());
        }
        Set<String> names = new HashSet<>();
        for (TrialArm arm : arms) {
            if (!names.add(arm.name())) {
                throw new IllegalArgumentException("the arm '" + arm.name() + "' is there twice");
            }
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("the confidence must be above 0 and below 1, not " + confidence);
        }
        if (maxRequests < 1) {
            throw new IllegalArgumentException("the number of requests must be 1 or more, not " + maxRequests);
        }
    }

    /** The arm that others are compared with. */
    public TrialArm baseline() {
        return arms.get(0);
    }

    /**
     * The arm of a name.
     *
     * @throws TrialException if there is none
     */
    public TrialArm arm(String wanted) {
        return arms.stream()
                .filter(arm -> arm.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new TrialException("no arm '" + wanted + "' in trial '" + name + "'; there are: "
                        + String.join(", ", arms.stream().map(TrialArm::name).toList())));
    }
}
