package io.vorlauf.strategy.testkit.internal.recording;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.Tokens;
import java.util.Optional;

/**
 * A round of a generation.
 *
 * @param report the engine's report
 * @param from how many new tokens there were before
 * @param committed the tokens that became text in it
 * @param tree the tree that was grown; empty if none was, or it was not seen
 */
public record Round(RoundReport report, int from, Tokens committed, Optional<TreeRecord> tree) {

    /** Draws the round, with a line break at the end. */
    public String render() {
        String head = "round " + report.index() + ", after " + from + " new tokens: " + report.drafted() + " guesses, "
                + report.accepted() + " accepted\n";
        return head + tree.map(grown -> grown.render(committed, report.accepted()))
                .orElse("  no tree was grown to the end in this round; the target itself said " + committed + "\n");
    }
}
