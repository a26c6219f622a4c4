package io.vorlauf.strategy.adaptive;

import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.strategy.growth.Experience;

/** What is kept about a target and its drafts from generation to generation. Thread-safe. */
final class Knowledge {

    private final Experience experience;
    private final DraftTrial trial = new DraftTrial();

    /** Nothing has been learnt yet; costs are known if the generation says what they are. */
    Knowledge(SpeculationContext context) {
        experience = Experience.of(context);
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
