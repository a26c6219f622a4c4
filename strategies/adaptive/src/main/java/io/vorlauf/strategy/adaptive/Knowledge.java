package io.vorlauf.strategy.adaptive;

import io.vorlauf.strategy.growth.Experience;
import java.util.function.LongSupplier;

/** What is kept about a target and its drafts from generation to generation. Thread-safe. */
final class Knowledge {

    private final Experience experience;
    private final DraftTrial trial = new DraftTrial();

    /** Nothing is known yet. */
    Knowledge(LongSupplier clock) {
        experience = new Experience(clock);
    }

    /** Acceptance and costs. */
    Experience experience() {
        return experience;
    }

    /** Whether the draft is worth its time. */
    DraftTrial trial() {
        return trial;
    }
}
