package io.vorlauf.api.analysis;

import java.util.List;

/**
 * What the results of an experiment say.
 *
 * @param confidence the confidence of all intervals, above 0 and below 1: 0.95
 * @param overPrompts whether intervals and tests are over prompts; if not, there were too few of them, they are over
 *     blocks, and say nothing about other prompts than these
 * @param arms one summary for each arm, in the order of the experiment
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
        List<String> failures,
        List<String> warnings) {

    /** Copies the lists. */
    public ExperimentSummary {
        arms = List.copyOf(arms);
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
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
