package io.vorlauf.strategy.testkit.internal.enumeration;

import java.util.Locale;

/** There are more random outcomes than may be tried. */
public final class TooManyOutcomesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManyOutcomesException(int runs, double mass) {
        super(String.format(Locale.ROOT, "%,d random outcomes were tried and there are more; those tried have "
                + "a probability of %.3g together", runs, mass));
    }
}
