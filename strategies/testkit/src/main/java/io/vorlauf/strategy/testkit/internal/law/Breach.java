package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Generated;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Samplers;
import java.util.Locale;

/** Says which law broke, in what generation, and shows the tree where it did. */
final class Breach {

    private Breach() {}

    /**
     * A message about a generation.
     *
     * @param law the law, as a sentence
     * @param what what was expected and what came
     * @param token which of the new tokens was wrong: the round that brought it is shown
     */
    static String message(String law, StrategyUnderTest subject, Generated generated, String what, int token) {
        return head(law, subject, generated.request(), true) + what + "\n" + generated.transcript().render(token);
    }

    /** The beginning of a message: the law, the strategy and the request. */
    static String head(String law, StrategyUnderTest subject, DecodingRequest request, boolean seed) {
        return "Broken: " + law + ".\n"
                + "Strategy '" + subject.title() + "', " + request.verification().name().toLowerCase(Locale.ROOT)
                + ", " + Samplers.describe(request.sampler()) + ", " + new LineUp(request.drafts())
                + (seed ? ", seed " + request.seed() : "") + ", prompt " + ((Prompt.Ids) request.prompt()).ids()
                + ", at most " + request.maxNewTokens() + " new tokens.\n";
    }

    /** A message about a text that is not the expected one; shows the round where they part. */
    static String wrongText(String law, StrategyUnderTest subject, Generated generated, Tokens expected) {
        int at = firstDifference(expected, generated.ids());
        String what = "Expected " + expected + "\n     but " + generated.ids() + "\nThey part at new token " + (at + 1)
                + ", in this round:";
        return message(law, subject, generated, what, at);
    }

    private static int firstDifference(Tokens a, Tokens b) {
        int at = 0;
        while (at < Math.min(a.length(), b.length()) && a.get(at) == b.get(at)) {
            at++;
        }
        return at;
    }
}
