package io.vorlauf.strategy.adaptive;

import io.vorlauf.strategy.growth.Experience;

/** What is kept about a target and its drafts from generation to generation. Thread-safe. */
final class Knowledge {

    private final Experience experience = new Experience();
    private final DraftTrial trial = new DraftTrial();

    /** Acceptance and costs. */
    Experience experience() {
        return experience;
    }

    /** Whether the draft is worth its time. */
    DraftTrial trial() {
        return trial;
    }
}
