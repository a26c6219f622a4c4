// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that was heard of a generation. Used by the thread of the generation, and read when that has ended. */
final class Transcript implements GenerationListener {

    /**
     * A round of a generation.
     *
     * @param report the engine's report
     * @param from how many new tokens there were before
     * @param committed the tokens that became text in it
     * @param tree the tree that was grown; empty if none was, or it was not seen
     */
    private record Round(RoundReport report, int from, Tokens committed, Optional<RecordedTree> tree) {

        /** Draws the round, with a line break at the end. */
        String render() {
            String head = "round " + report.index() + ", after " + from + " new tokens: "
                    + report.drafted() + " guesses, " + report.accepted() + " accepted\n";
            return head + tree.map(grown -> grown.render(committed, report.accepted()))
                    .orElse("  no tree was grown to the end in this round; the target itself said " + committed + "\n");
        }
    }

    private final Recorder recorder;
    private final GenerationListener also;
    private final List<Round> rounds = new ArrayList<>();
    private final List<Integer> ids = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int before;

    /** A transcript that takes the trees of a recorder, and tells another listener what it has heard. */
    public Transcript(Recorder recorder, GenerationListener also) {
        this.recorder = recorder;
        this.also = also;
    }

    @Override
    public void text(TextBlock block) {
        text.append(block.text());
        block.ids().stream().forEach(ids::add);
        also.text(block);
    }

    @Override
    public void round(RoundReport report) {
        Tokens committed = Tokens.of(ids.subList(before, ids.size()));
        rounds.add(new Round(report, before, committed, recorder.take()));
        before = ids.size();
        also.round(report);
    }

    /** The new tokens. */
    public Tokens ids() {
        return Tokens.of(ids);
    }

    /** The new text. */
    public String text() {
        return text.toString();
    }

    /** Draws the first round with a tree that has a remark; the last round if there is none. */
    public String renderFailure() {
        for (Round round : rounds) {
            if (round.tree().map(tree -> !tree.remark().isEmpty()).orElse(false)) {
                return round.render();
            }
        }
        return render(ids.size());
    }

    /** Draws the round in which a new token came about; the last round if there is no such token. */
    public String render(int index) {
        for (Round round : rounds) {
            if (index < round.from() + round.committed().length()) {
                return round.render();
            }
        }
        return rounds.isEmpty() ? "there was no round\n" : rounds.get(rounds.size() - 1).render();
    }
}
