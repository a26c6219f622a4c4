package io.vorlauf.report.internal.sample;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.report.Content.Origin;
import io.vorlauf.report.Content.Token;
import java.util.ArrayList;
import java.util.List;

/** Who proposed each token of a text, as its rounds tell. */
final class Provenance {

    private Provenance() {}

    static List<Token> tokens(Tokens ids, List<RoundReport> rounds, Spelling spelling) {
        List<String> texts = spelling.of(ids);
        List<Token> tokens = new ArrayList<>();
        for (RoundReport round : rounds) {
            for (int i = 0; i < round.committed() && tokens.size() < texts.size(); i++) {
                tokens.add(new Token(texts.get(tokens.size()), i < round.accepted() ? Origin.DRAFT : own(round)));
            }
        }
        return tokens;
    }

    private static Origin own(RoundReport round) {
        if (round.drafted() == 0) {
            return Origin.TARGET;
        }
        return round.attempted() > round.accepted() ? Origin.CORRECTION : Origin.BONUS;
    }
}
