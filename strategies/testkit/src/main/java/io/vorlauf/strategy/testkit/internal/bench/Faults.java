package io.vorlauf.strategy.testkit.internal.bench;

import io.vorlauf.api.model.LanguageModel;

/** What goes wrong on a bench; nothing, unless a method says otherwise. */
public interface Faults {

    /** A bench on which all is well. */
    Faults NONE = new Faults() {};

    /** The draft that is installed in place of a healthy one. */
    default LanguageModel draft(LanguageModel healthy, Bench bench) {
        return healthy;
    }

    /** The strategy is about to grow a tree. */
    default void beforeGrowth(Bench bench) {}
}
