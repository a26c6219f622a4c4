package io.vorlauf.strategy.testkit.internal.recording;

import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Everything that was heard of a generation. Used by the thread of the generation, and read when that has ended. */
public final class Transcript implements GenerationListener {

    private final Recorder recorder;
    private final List<Round> rounds = new ArrayList<>();
    private final List<Integer> ids = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int before;

    /** A transcript that takes the trees of a recorder. */
    public Transcript(Recorder recorder) {
        this.recorder = recorder;
    }

    @Override
    public void text(TextBlock block) {
        text.append(block.text());
        block.ids().stream().forEach(ids::add);
    }

    @Override
    public void round(RoundReport report) {
        Tokens committed = Tokens.of(ids.subList(before, ids.size()));
        rounds.add(new Round(report, before, committed, recorder.take()));
        before = ids.size();
    }

    /** The new tokens. */
    public Tokens ids() {
        return Tokens.of(ids);
    }

    /** The new text. */
    public String text() {
        return text.toString();
    }

    /** The rounds that have ended. */
    public List<Round> rounds() {
        return List.copyOf(rounds);
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
