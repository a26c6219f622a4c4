package io.vorlauf.api.experiment;

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
        List<RoundReport> rounds) {

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
    }

    /** The same in a list of environments in which its own has another number. */
    public CellResult inEnvironment(int number) {
        return new CellResult(arm, block, position, number, start, text, ids, finish, metrics, rounds);
    }
}
