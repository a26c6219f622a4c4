package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Drafts throw in some of their passes.
 *
 * @param when in which passes of a generation, the first being 1
 * @param what a {@link RuntimeException} or an {@link Error}
 */
record FailingDraft(IntPredicate when, Supplier<? extends Throwable> what) implements Fault {

    /** In every third pass, from the second on. */
    static FailingDraft nowAndThen() {
        return new FailingDraft(call -> call % 3 == 2, DraftFailure::new);
    }

    @Override
    public LanguageModel draft(LanguageModel healthy, Bench bench) {
        return new InterceptedModel(healthy, call -> {
            if (when.test(call)) {
                Throwable thrown = what.get();
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            }
        });
    }
}
