// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the results of an experiment say.
 *
 * @param confidence the confidence of all intervals, above 0 and below 1: 0.95
 * @param overPrompts whether intervals and tests are over prompts; if not, there were too few of them, they are over
 *     blocks, and say nothing about other prompts than these
 * @param arms one summary for each arm, in the order of the experiment
 * @param rankings who is the fastest, for each baseline in the order of the experiment
 * @param noise how quiet the computer was
 * @param failures what must not be, each a sentence for people: texts that part from the baseline's under coupled
 *     verification although the target promises the same bits. With one of them the run has failed, whatever the figures
 *     say
 * @param warnings what to mind when reading the figures, each a sentence for people: a noisy computer, texts that
 *     differ, cells that are missing, strategies that failed
 */
public record ExperimentSummary(
        double confidence,
        boolean overPrompts,
        List<ArmSummary> arms,
        List<Ranking> rankings,
        Noise noise,
        List<String> failures,
        List<String> warnings) {

    /** Copies the lists. */
    public ExperimentSummary {
        Objects.requireNonNull(noise, "noise");
        arms = List.copyOf(arms);
        rankings = List.copyOf(rankings);
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
    }

    /** The answer to what was asked, in one line for each baseline: what can be said about which arm is the fastest. */
    public List<String> answer() {
        return rankings.size() == 1
                ? List.of(rankings.get(0).sentence())
                : rankings.stream().map(ranking -> where(ranking) + ": " + ranking.sentence()).toList();
    }

    private String where(Ranking ranking) {
        Map<String, String> point = arm(ranking.baseline()).arm().point();
        return point.isEmpty()
                ? ranking.baseline()
                : point.entrySet().stream().map(axis -> axis.getKey() + " " + axis.getValue()).collect(joining(", "));
    }

    /**
     * The ranking an arm is in; empty for a control.
     *
     * @param name name of the arm
     */
    public Optional<Ranking> ranking(String name) {
        return rankings.stream().filter(ranking -> ranking.ranks().containsKey(name)).findFirst();
    }

    /**
     * The summary of an arm.
     *
     * @throws IllegalArgumentException if there is no such arm
     */
    public ArmSummary arm(String name) {
        return arms.stream()
                .filter(summary -> summary.arm().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no arm '" + name + "'; there are: "
                        + String.join(", ", arms.stream().map(summary -> summary.arm().name()).toList())));
    }
}
