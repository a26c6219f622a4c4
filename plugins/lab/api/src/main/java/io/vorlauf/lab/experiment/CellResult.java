// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One generation of an experiment.
 *
 * @param arm name of the arm
 * @param block what it continued
 * @param position when it ran among the arms of its block, from 0
 * @param environment where it ran: index into {@link ExperimentResults#environments()}
 * @param start when it began
 * @param text the new text; empty if the target has no tokenizer
 * @param ids the new tokens
 * @param finish why it ended
 * @param metrics what it took
 * @param rounds every round, in order
 * @param othersShare the share of all processors that other processes used meanwhile, 0 to 1, what the host took from
 *     a virtual machine included; NaN if it is not known. The system counts in steps of some milliseconds, so over a
 *     short cell it is coarse; its mean over many is not
 */
public record CellResult(
        String arm,
        Block block,
        int position,
        int environment,
        Instant start,
        String text,
        Tokens ids,
        FinishReason finish,
        DecodingMetrics metrics,
        List<RoundReport> rounds,
        double othersShare) {

    /** Checks for null and copies the list. */
    public CellResult {
        Objects.requireNonNull(arm, "arm");
        Objects.requireNonNull(block, "block");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(ids, "ids");
        Objects.requireNonNull(finish, "finish");
        Objects.requireNonNull(metrics, "metrics");
        rounds = List.copyOf(rounds);
        if (othersShare < 0 || othersShare > 1) {
            throw new IllegalArgumentException("a share must be from 0 to 1, not " + othersShare);
        }
    }

    /** One beside which nobody has looked what else the computer did. */
    public CellResult(
            String arm,
            Block block,
            int position,
            int environment,
            Instant start,
            String text,
            Tokens ids,
            FinishReason finish,
            DecodingMetrics metrics,
            List<RoundReport> rounds) {
        this(arm, block, position, environment, start, text, ids, finish, metrics, rounds, Double.NaN);
    }

    /** The same in a list of environments in which its own has another number. */
    public CellResult inEnvironment(int number) {
        return new CellResult(arm, block, position, number, start, text, ids, finish, metrics, rounds,
                othersShare);
    }
}
